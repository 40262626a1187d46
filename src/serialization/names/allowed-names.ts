// No laundering: which names `save` writes unasked. A file that was read may name anything; written again under
// the writer's name it would be trusted.

import { functionNames } from '../../nn/function-names.js'
import { hookNames } from '../../nn/hooks/names.js'
import { isStandardName } from './python/standard-names.js'
import { torchNames } from './torch-names.js'

/** numpy's data classes, and what its random states are made by. */
const numpyClasses = [
  'dtype ndarray generic void record bool bool_ str_ bytes_ object_ datetime64 timedelta64 matrix recarray memmap chararray',
  'float16 float32 float64 longdouble complex64 complex128 clongdouble int8 int16 int32 int64 uint8 uint16 uint32 uint64',
  'rec.recarray core.records.recarray matrixlib.defmatrix.matrix ma.MaskedArray ma.core.MaskedArray ma.core._mareconstruct',
  'random._pickle.__randomstate_ctor random._pickle.__generator_ctor random._pickle.__bit_generator_ctor',
  'random._mt19937.MT19937 random._pcg64.PCG64 random._pcg64.PCG64DXSM random._philox.Philox random._sfc64.SFC64',
  'random.bit_generator.SeedSequence random.bit_generator.__pyx_unpickle_SeedSequence',
].flatMap((names) => names.split(' ').map((name) => `numpy.${name}`))

/** The classes by which PyTorch's tensors are named, and what numpy's arrays and scalars are made of. */
const dataNames: ReadonlySet<string> = new Set([
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
  // What holds the packed weight of a quantized Linear.
  'torch.ScriptObject',
  ...hookNames,
  ...numpyClasses,
  ...['numpy.core', 'numpy._core'].flatMap((core) => [
    `${core}.multiarray._reconstruct`,
    `${core}.multiarray.scalar`,
    `${core}.numeric._frombuffer`,
  ]),
])

/** What tells whether a name may be written, by the option `allow`. */
export function allowedNames(
  allow: readonly string[] | 'all' | undefined,
): (module: string, qualname: string, isInert?: boolean) => boolean {
  if (allow === 'all') return () => true
  const extra = new Set(allow ?? [])
  return (module, qualname, isInert) => {
    const name = `${module}.${qualname}`
    // What nobody understood may decompress or run text.
    if (isInert === true && name === '_codecs.encode') return extra.has(name)
    if (isStandardName(module, qualname) || isModuleClass(module, qualname)) return true
    return extra.has(name) || dataNames.has(name) || functionNames.has(name) || torchNames.has(name)
  }
}

/** A class of torch.nn; its functions begin with small letters. */
export function isModuleClass(module: string, qualname: string): boolean {
  const isOfNN = /^torch\.nn\.(modules|parallel)\.\w+$/.test(module) || quantized.test(module)
  return isOfNN && /^[A-Z]\w*$/.test(qualname)
}

const quantized = /^torch\.(ao\.)?nn\.(intrinsic\.)?quantized\.(dynamic\.)?modules(\.\w+)?$/
