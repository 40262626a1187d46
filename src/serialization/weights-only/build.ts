// BUILD as PyTorch's weights_only does it, which is otherwise than Python's: torch/_weights_only_unpickler.py, `load`.
// A plain tensor is set to a view, `inst.set_(*state)`; a Parameter takes an old state; what has attributes takes any
// mapping or list of pairs.

import { UnpicklingError } from '../../errors.js'
import { Parameter } from '../../nn/parameter.js'
import { boxedEntries, setItems } from '../../pickle/containers.js'
import { Counter, Dict, OrderedDict } from '../../python/dict.js'
import { PyObject } from '../../python/objects.js'
import { isFalse } from '../../python/truth.js'
import { Tuple } from '../../python/tuple.js'
import { typeName } from '../../python/type-name.js'
import { Tensor } from '../../tensor/tensor.js'
import { setState, setView } from '../names/old-tensors.js'
import { hasPlaceFor, isException } from '../names/python/exceptions.js'
import { iterate } from '../names/python/iterate.js'

/** @param usual Sets a state as in any pickle. */
export function buildWeightsOnly(object: unknown, state: unknown, usual: (state: unknown) => void): void {
  if (object instanceof Parameter) return setState(object, state)
  if (object instanceof Tensor) return setView(object, iterate(state) ?? [null])
  if (object instanceof OrderedDict) return update(attributesOf(object), state, object)
  if (isException(object)) {
    const isState =
      state === null || (state instanceof Dict && [...state.keys()].every((name) => typeof name === 'string'))
    if (isState) return usual(state)
    throw unfit(object, state)
  }
  const [attributes, slots] =
    state instanceof Tuple && state.length === 2 ? (state as readonly unknown[]) : [state, null]
  if (object instanceof Counter) return setAttributes(attributesOf(object), attributes, slots, object)
  if (object instanceof PyObject) {
    const made = new Dict()
    setAttributes(made, attributes, slots, object)
    return usual(made)
  }
  if (!isFalse(attributes) || !isFalse(slots)) throw unfit(object, state)
}

function attributesOf(object: Dict): Dict {
  return (object.__dict__ ??= new Dict()) as Dict
}

/** `object.__dict__.update(attributes)`, then each slot by `setattr`. */
function setAttributes(target: Dict, attributes: unknown, slots: unknown, object: unknown): void {
  if (!isFalse(attributes)) {
    if (object instanceof PyObject && object.qualname === 'FrameSummary') throw unfit(object, attributes)
    update(target, attributes, object)
  }
  if (isFalse(slots)) return
  const isWhole =
    slots instanceof Dict &&
    [...slots.keys()].every(
      (name) => typeof name === 'string' && (!(object instanceof PyObject) || hasPlaceFor(object, name)),
    )
  if (!isWhole) throw unfit(object, slots)
  setItems(target, boxedEntries(slots), 0)
}

/** `dict.update`, of a mapping or of pairs. */
function update(target: Dict, source: unknown, object: unknown): void {
  if (source instanceof Dict) return setItems(target, boxedEntries(source), 0)
  for (const each of iterate(source) ?? [null]) {
    const pair = iterate(each)
    if (pair?.length !== 2) throw unfit(object, source)
    setItems(target, pair, 0)
  }
}

function unfit(object: unknown, state: unknown): UnpicklingError {
  const reason = `an object of type ${typeName(state)} is no state for an object of type ${typeName(object)}`
  return new UnpicklingError({ reason })
}
