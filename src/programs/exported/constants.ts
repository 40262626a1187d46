// What an archive of torch.export names by numbers and words: dtypes, layouts, memory formats and devices, as the values that
// operators take. torch/_export/serde/schema.py: Argument.

import { dtypeByNumber, layoutByNumber, memoryFormatByNumber } from '../../serialization/exported/codes.js'
import type { JsonFields } from '../../serialization/json-fields.js'
import { device } from '../../tensor/device.js'

/** The value of an argument of one of these kinds. A device of another machine stands for the cpu: programs run here. */
export function constantOf(fields: JsonFields, key: string): unknown {
  switch (key) {
    case 'as_scalar_type':
      return coded(fields, key, dtypeByNumber)
    case 'as_layout':
      return coded(fields, key, layoutByNumber)
    case 'as_memory_format':
      return coded(fields, key, memoryFormatByNumber)
    case 'as_device':
      return placeOf(fields.fields(key))
    default:
      throw fields.wrong(`.${key.slice(0, 40)}`, 'no kind of argument of this schema')
  }
}

function coded<T>(fields: JsonFields, key: string, table: ReadonlyMap<number, T>): T {
  const found = table.get(fields.size(key))
  if (found === undefined) throw fields.wrong(`.${key}`, 'no code of this schema')
  return found
}

function placeOf(fields: JsonFields): device {
  return new device(fields.string('type') === 'meta' ? 'meta' : 'cpu')
}
