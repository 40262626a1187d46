// What `load_state_dict` returns, and its hooks are given. torch/nn/modules/module.py: _IncompatibleKeys.

import { repr } from '../../python/repr.js'

/** What `load_state_dict` returns: the names that did not match, which strict loading does not allow. */
export class IncompatibleKeys {
  /** A post-hook may change both lists. */
  readonly missing_keys: string[]
  readonly unexpected_keys: string[]

  constructor(missing_keys: string[], unexpected_keys: string[]) {
    this.missing_keys = missing_keys
    this.unexpected_keys = unexpected_keys
  }

  toString(): string {
    return this.__repr__()
  }

  __repr__(): string {
    if (this.missing_keys.length === 0 && this.unexpected_keys.length === 0) return '<All keys matched successfully>'
    return `_IncompatibleKeys(missing_keys=${repr(this.missing_keys)}, unexpected_keys=${repr(this.unexpected_keys)})`
  }
}
