// No laundering: which names `save` writes unasked. A file that was read may name anything; written again under
// the writer's name it would be trusted.

import { torch_names } from './torch-names.js'

/** Python's data classes, and the ones by which PyTorch's tensors are named. */
const data_names: ReadonlySet<string> = new Set([
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
  '_codecs.encode',
  'argparse.Namespace',
  'collections.Counter',
  'collections.OrderedDict',
  'collections.defaultdict',
  'collections.deque',
  'decimal.Decimal',
  'fractions.Fraction',
  'uuid.UUID',
  ...['date', 'datetime', 'time', 'timedelta', 'timezone'].map((name) => `datetime.${name}`),
  ...['bool', 'bytearray', 'bytes', 'complex', 'dict', 'float', 'frozenset', 'int', 'list'].map((name) => `builtins.${name}`),
  ...['object', 'range', 'set', 'slice', 'str', 'tuple'].map((name) => `builtins.${name}`),
])

/** What tells whether a name may be written, by the option `allow`. */
export function allowedNames(allow: readonly string[] | 'all' | undefined): (module: string, qualname: string) => boolean {
  if (allow === 'all') return () => true
  const extra = new Set(allow ?? [])
  return (module, qualname) => {
    const name = `${module}.${qualname}`
    return extra.has(name) || data_names.has(name) || torch_names.has(name) || isModuleClass(module, qualname)
  }
}

/** A class of torch.nn; its functions begin with small letters. */
function isModuleClass(module: string, qualname: string): boolean {
  return /^torch\.nn\.modules\.\w+$/.test(module) && /^[A-Z]\w*$/.test(qualname)
}
