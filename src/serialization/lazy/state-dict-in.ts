// The state dict that an object is, or holds: what `Checkpoint.state_dict` gives.

import { ArchiveError } from '../../errors.js'
import { isModule } from '../../nn/brand.js'
import type { Module } from '../../nn/module.js'
import type { Dict } from '../../python/dict.js'
import type { Tensor } from '../../tensor/tensor.js'
import { describe } from '../expect.js'
import { find_state_dicts } from '../find-state-dicts.js'
import { isStateDict } from '../state-dict.js'
import { Paths } from './paths.js'

/**
 * @param path Of a module, a state dict or what holds one; the empty text for all of it.
 * @throws ArchiveError where there is none, or more than one.
 */
export function stateDictIn(root: unknown, path: string): Dict<string, Tensor> {
  const value = new Paths(root).at(path)
  if (isModule(value)) return (value as unknown as Module).state_dict()
  if (isStateDict(value)) return value
  // Prefixed names of a wrapper are a part of those that it is listed with.
  const found = find_state_dicts(value).filter(
    (each, index, all) => all.findIndex((one) => one.path === each.path) === index,
  )
  const [only] = found
  if (only !== undefined && found.length === 1) return only.state_dict
  throw new ArchiveError({
    reason:
      only === undefined
        ? `there is no state dict in ${path === '' ? 'the file' : JSON.stringify(path)}, which holds ${describe(value)}`
        : `there are ${found.length} state dicts, at ${found
            .slice(0, 8)
            .map((each) => JSON.stringify(each.path))
            .join(', ')}`,
    remedy: only === undefined ? 'keys() lists its tensors' : `Choose one: state_dict(${JSON.stringify(only.path)})`,
  })
}
