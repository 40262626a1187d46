// What `load_state_dict` returns, and its hooks are given. torch/nn/modules/module.py: _IncompatibleKeys.

import { Shown } from '../../python/shown.js'
import { repr } from '../../python/repr.js'

/** What `load_state_dict` returns: the names that did not match, which strict loading does not allow. */
export class IncompatibleKeys extends Shown {
  /** A post-hook may change both lists. */
  readonly missing_keys: string[]
  readonly unexpected_keys: string[]

  constructor(missing_keys: string[], unexpected_keys: string[]) {
    super()
    this.missing_keys = missing_keys
    this.unexpected_keys = unexpected_keys
  }

  __repr__(): string {
    if (this.missing_keys.length === 0 && this.unexpected_keys.length === 0) return '<All keys matched successfully>'
    return `_IncompatibleKeys(missing_keys=${repr(this.missing_keys)}, unexpected_keys=${repr(this.unexpected_keys)})`
  }
}
