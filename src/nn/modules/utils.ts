// torch.nn.modules.utils.

import { Dict } from '../../python/dict.js'

/**
 * Takes a prefix off the names of a state dict, in place, where they begin with it: `module.` of DataParallel, `_orig_mod.`
 * of torch.compile. Its `_metadata` likewise.
 *
 * @example
 * import { load, nn } from 'torchlet'
 * const state_dict = await load<Map<string, unknown>>('ddp.pt')
 * nn.modules.utils.consume_prefix_in_state_dict_if_present(state_dict, 'module.')
 */
export function consume_prefix_in_state_dict_if_present(state_dict: Map<string, unknown>, prefix: string): void {
  const keys = [...state_dict.keys()]
  for (const key of keys) if (key.startsWith(prefix)) rename(state_dict, key, key.slice(prefix.length))
  const metadata = state_dict instanceof Dict ? state_dict.__dict__?.get('_metadata') : undefined
  if (!(metadata instanceof Dict)) return
  const wrapper = prefix.replaceAll('.', '')
  const paths = [...(metadata as Dict<string, unknown>).keys()]
  for (const key of paths) {
    if (key !== '' && (key === wrapper || key.startsWith(prefix))) rename(metadata, key, key.slice(prefix.length))
  }
}

/** The entry goes to the end, as in Python. */
function rename(map: Map<string, unknown>, from: string, to: string): void {
  const value = map.get(from)
  map.delete(from)
  map.set(to, value)
}
