// Parameters bear the names that PyTorch takes: those of its Python functions, and of all others those of ATen's schemas, in which
// the tensor itself is `self` and Python says `input`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definitions, placeOf } from '../../../scripts/operators/definitions.js'
import { schemas } from '../../../scripts/operators/schemas.js'
import { torchNames } from '../../../scripts/operators/torch-names.js'

/** What Python's side of PyTorch adds to schemas. */
const options = ['device', 'dtype', 'generator', 'memory_format', 'requires_grad']

/** Names that differ from the schema's, and why they may. */
const known: Readonly<Record<string, readonly string[]>> = {
  // One parameter here that the documentation has too, where ATen has an overload for each kind.
  'torch.dsplit': ['indices_or_sections'],
  'torch.hsplit': ['indices_or_sections'],
  'torch.result_type': ['tensor1', 'tensor2'],
  'torch.tensor_split': ['indices_or_sections'],
  'torch.vsplit': ['indices_or_sections'],
  // Python's argument parser knows them.
  'linalg.vector_norm': ['x'],
  'torch.nonzero': ['as_tuple'],
  'torch.tensor': ['data', 'pin_memory'],
}

test('parameters are named as PyTorch names them', async () => {
  const inSchemas = new Map<string, Set<string>>()
  for (const [, { name, parameters }] of schemas()) {
    const names = inSchemas.get(name) ?? new Set<string>()
    for (const each of parameters) names.add(each.name === 'self' ? 'input' : each.name)
    inSchemas.set(name, names)
  }
  const wrong: string[] = []
  for (const definition of await definitions()) {
    const { space, name } = placeOf(definition)
    if (space === 'aten' || definition.operator.forms === true) continue
    const key = `${space}.${name}`
    const inPython = torchNames.parameters[key]?.split(' ').filter((each) => each !== 'args' && each !== 'kwargs')
    const prefix = space === 'torch' || space === 'nn.functional' ? '' : `${space}_`
    const inSchema = inSchemas.get(`aten::${prefix}${name}`)
    const taken = inPython?.length ? new Set(inPython) : inSchema
    if (taken === undefined) continue
    const allowed = new Set([...taken, ...options, ...(known[key] ?? []), ...inFunctional(name)])
    const names = definition.operator.names.filter((each) => !allowed.has(each === 'from_' ? 'from' : each))
    if (names.length > 0) wrong.push(`${key}: ${names.join(', ')}`)
  }
  assert.deepEqual(wrong, [])
})

/** What torch.nn.functional's function of the same name takes, an activation's `inplace` for one; of pools the one behind it. */
function inFunctional(name: string): readonly string[] {
  return ['', '_with_indices'].flatMap((end) => torchNames.parameters[`nn.functional.${name}${end}`]?.split(' ') ?? [])
}
