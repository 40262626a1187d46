// Why the names of a state dict are not the model's, where one thing explains all of them: a prefix that a wrapper has
// left on the ones or the others, or that the state dict lies deeper in the checkpoint.

import type { Tensor } from '../../tensor/tensor.js'

/**
 * What to do, or undefined where nothing explains all.
 *
 * @param missing Names of the model that the state dict has not.
 * @param unexpected Names of the state dict that the model has not.
 */
export function explainKeys(
  missing: readonly string[],
  unexpected: readonly string[],
  entries: Iterable<[unknown, unknown]>,
): string | undefined {
  if (missing.length === 0 || unexpected.length === 0) return undefined
  const extra = prefixBetween(unexpected, missing)
  if (extra !== undefined) {
    return `All these names of the state dict begin with '${extra}', the model's do not: nn.modules.utils.consume_prefix_in_state_dict_if_present(state_dict, '${extra}') takes it off`
  }
  const lacking = prefixBetween(missing, unexpected)
  if (lacking !== undefined) {
    return `All these names of the model begin with '${lacking}', the state dict's do not: model.get_submodule('${lacking.slice(0, -1)}').load_state_dict(state_dict) loads it`
  }
  for (const [key, value] of entries) {
    if (
      typeof key === 'string' &&
      value instanceof Map &&
      missing.every((name) => (value as Map<unknown, Tensor>).has(name))
    ) {
      return `The names are those of what lies under '${key}': model.load_state_dict(checkpoint.get('${key}'))`
    }
  }
  return undefined
}

/** The text before a dot by which each of `longer` is one of `shorter`, and all of them. */
function prefixBetween(longer: readonly string[], shorter: readonly string[]): string | undefined {
  if (longer.length !== shorter.length) return undefined
  const [first = ''] = longer
  const names = new Set(shorter)
  for (let dot = first.indexOf('.'); dot >= 0; dot = first.indexOf('.', dot + 1)) {
    const prefix = first.slice(0, dot + 1)
    if (longer.every((name) => name.startsWith(prefix) && names.has(name.slice(prefix.length)))) return prefix
  }
  return undefined
}
