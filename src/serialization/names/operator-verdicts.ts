// What an operator that a program names is: for `report`, and for `save`, which writes no program that names others than PyTorch's
// own unasked. Operators of PyTorch compute; the few that reach files, libraries, other machines or the clock do not run here.

/** `torch`: PyTorch's or torchvision's own. `dangerous`: reaches beyond the program. `unknown`: somebody's own. */
export type OperatorVerdict = 'torch' | 'dangerous' | 'unknown'

/** Namespaces of PyTorch's own that only compute. */
const own: ReadonlySet<string> = new Set(
  'aten prim prims torchvision quantized _quantized higher_order _operator math builtins torch mkldnn mkldnn_prepacked prepacked onednn sparse quantized_decomposed inductor_prims export'.split(
    ' ',
  ),
)

/** Namespaces that reach other machines, graphics cards' memory or profilers. */
const dangerousSpaces: ReadonlySet<string> = new Set(
  'c10d c10d_functional _c10d_functional _c10d_functional_autograd _dtensor fsdp rpc symm_mem profiler dist_autograd image video_reader torchaudio_io io'.split(
    ' ',
  ),
)

/** Operators of PyTorch that read or write files, load code, or ask the machine. */
const dangerous: ReadonlySet<string> = new Set([
  'aten::from_file',
  'aten::save',
  'aten::load',
  'aten::open',
  'aten::hub',
  'aten::_from_file',
  'aten::get_pool_ptr',
  'prim::TimePoint',
  'prim::rpc_async',
  'prim::rpc_sync',
  'prim::rpc_remote',
  'prim::PythonOp',
  'prim::CallPython',
  'prim::load_library',
  'torch::load_library',
])

/** @param name `aten::add.Tensor`, `mylib::foo`, `_operator.mul`. */
export function operatorVerdict(name: string): OperatorVerdict {
  const space = /^(\w+)(::|\.)/.exec(name)?.[1] ?? ''
  const plain = name.replace(/(::\w+)\..*$/, '$1')
  if (dangerous.has(plain) || dangerousSpaces.has(space)) return 'dangerous'
  return own.has(space) ? 'torch' : 'unknown'
}
