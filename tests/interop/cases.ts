// What the interop tests save for real PyTorch to read: whole models, each with an input, and dicts of tensors. Those
// that peer.py makes too have the same names there.

import type { Tensor, dtype } from 'torchlet'
import * as torch from 'torchlet'
import { nn } from 'torchlet'

export interface ModelCase {
  readonly model: nn.Module
  readonly input: Tensor
}

export type Tensors = Iterable<[string, Tensor]>

/** By file name. Random numbers are drawn in the order in which peer.py draws them. */
export function models(): Record<string, ModelCase> {
  torch.manual_seed(0)
  const sample = nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1))
  torch.manual_seed(1)
  const named = nn.Sequential(
    new torch.OrderedDict<string, nn.Module>([
      ['flat', nn.Flatten()],
      ['in', nn.Linear(12, 8, { bias: false })],
      ['act', nn.ReLU({ inplace: true })],
      ['same', nn.Identity()],
      ['inner', nn.Sequential(nn.Linear(8, 3))],
    ]),
  )
  return {
    'sample_model.pt': { model: sample, input: torch.randn(8, 128) },
    'named.pt': { model: named, input: torch.randn(5, 3, 4) },
  }
}

/** Dicts of tensors that `weights_only=True` loads, by file name. */
export function tensorDicts(): Record<string, unknown> {
  const { 'sample_model.pt': sample, 'named.pt': named } = models()
  const base = torch.arange(24, { dtype: torch.float32 }).reshape(4, 6)
  return {
    'sample_model_weights.pt': sample!.model.state_dict(),
    'named_weights.pt': named!.model.state_dict(),
    'views.pt': {
      base,
      transposed: base.t(),
      row: base.select(0, 1),
      narrowed: base.narrow(1, 2, 3),
      own: base.clone(),
    },
    'dtypes.pt': dtypes(),
    'shapes.pt': {
      scalar: torch.tensor(3.5),
      empty: torch.empty(0),
      none: torch.zeros(2, 0, 3),
      large: torch.randn(300, 1000),
    },
  }
}

function dtypes(): Record<string, Tensor> {
  const values = [0, 1, 2, 3, 100]
  const types: readonly dtype[] = [
    torch.float32,
    torch.float64,
    torch.float16,
    torch.bfloat16,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.uint8,
    torch.bool,
    torch.complex64,
    torch.complex128,
  ]
  return Object.fromEntries(
    types.map((type) => [String(type).replace('torch.', ''), torch.tensor(values, { dtype: type })]),
  )
}
