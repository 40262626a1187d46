// The whole modules of ../shared/fixtures, each with what it gave for an input, and the same modules as they are
// written in JavaScript. A class that is new belongs into `built` by the names of the fixtures that are of it.

import { readFileSync } from 'node:fs'
import { float64, loadSync, nn, ones } from '../../../src/index.js'
import type { AnyModule } from '../../../src/nn/module.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { readSafetensors } from './safetensors.js'
import type { Entry, Release } from '../manifests/tagged.js'
import { entriesIn, fixturePath } from '../manifests/tagged.js'

/** The fixtures' modules, by name, as built in JavaScript; their state is the fixture's. */
export const built: Readonly<Record<string, () => AnyModule>> = {
  act_celu: () => nn.CELU(),
  act_elu: () => nn.ELU(0.5),
  act_gelu: () => nn.GELU(),
  act_gelu_tanh: () => nn.GELU('tanh'),
  act_glu: () => nn.GLU(),
  act_hardshrink: () => nn.Hardshrink(),
  act_hardsigmoid: () => nn.Hardsigmoid(),
  act_hardswish: () => nn.Hardswish(),
  act_leakyrelu: () => nn.LeakyReLU(0.2),
  act_logsigmoid: () => nn.LogSigmoid(),
  act_logsoftmax: () => nn.LogSoftmax(-1),
  act_mish: () => nn.Mish(),
  act_relu: () => nn.ReLU(),
  act_relu6: () => nn.ReLU6(),
  act_rrelu: () => nn.RReLU(),
  act_selu: () => nn.SELU(),
  act_sigmoid: () => nn.Sigmoid(),
  act_silu: () => nn.SiLU(),
  act_softmax: () => nn.Softmax(1),
  act_softmax2d: () => nn.Softmax2d(),
  act_softmin: () => nn.Softmin(1),
  act_softsign: () => nn.Softsign(),
  adavg1: () => nn.AdaptiveAvgPool2d(1),
  adavg2d: () => nn.AdaptiveAvgPool2d([2, null]),
  avgpool1d: () => nn.AvgPool1d(3, 1),
  bilinear: () => nn.Bilinear(3, 4, 2),
  bn1d: () => nn.BatchNorm1d(3),
  bn2d: () => nn.BatchNorm2d(3),
  bn2d_noaffine: () => nn.BatchNorm2d(3, { eps: 1e-3, affine: false }),
  bn_notrack: () => nn.BatchNorm1d(3, { track_running_stats: false }).eval(),
  constpad: () => nn.ConstantPad1d(1, 3.5),
  conv2d_circ: () => nn.Conv2d(2, 2, 3, { padding: 1, padding_mode: 'circular' }),
  conv2d_reflect: () => nn.Conv2d(2, 2, 3, { padding: 1, padding_mode: 'reflect' }),
  conv2d_same: () => nn.Conv2d(2, 2, 4, { padding: 'same' }),
  conv3d: () => nn.Conv3d(1, 2, 2),
  convt1d: () => nn.ConvTranspose1d(2, 3, 3, 2),
  convt2d_groups: () => nn.ConvTranspose2d(4, 4, 3, { groups: 2, dilation: 2 }),
  cossim: () => nn.CosineSimilarity(),
  double_linear: () => nn.Linear(2, 2, { dtype: float64 }),
  dropout: () => nn.Dropout(0.3),
  dropout2d: () => nn.Dropout2d(),
  embedding: () => nn.Embedding(5, 3, { padding_idx: 0 }),
  flatten: () => nn.Flatten(),
  flatten2: () => nn.Flatten(0, 1),
  fold: () => nn.Fold([4, 4], 2, { stride: 2 }),
  groupnorm: () => nn.GroupNorm(2, 4),
  gru: () => nn.GRU(3, 4, { batch_first: true }),
  gru_bi: () => nn.GRU(3, 4, 2, { bias: false, bidirectional: true }),
  grucell: () => nn.GRUCell(3, 4),
  instnorm: () => nn.InstanceNorm2d(2, { affine: true }),
  linear_nobias: () => nn.Linear(4, 3, { bias: false }),
  loss_bce: () => nn.BCEWithLogitsLoss(),
  loss_ce: () => nn.CrossEntropyLoss({ weight: ones(3), label_smoothing: 0.1 }),
  lstm: () => nn.LSTM(3, 4),
  lstm_bi2: () => nn.LSTM(3, 4, 2, { batch_first: true, bidirectional: true }),
  lstm_proj: () => nn.LSTM(3, 4, { proj_size: 2 }),
  lppool: () => nn.LPPool2d(2, 2),
  maxpool1d: () => nn.MaxPool1d(2),
  maxpool2d_dil: () => nn.MaxPool2d(2, { dilation: 2 }),
  mha_kdim: () => nn.MultiheadAttention(8, 2, { kdim: 4, vdim: 6, bias: false }),
  moduledict: () => nn.ModuleDict({ a: nn.Linear(2, 2), b: nn.ReLU() }),
  modulelist: () => nn.ModuleList([nn.Linear(2, 2), nn.ReLU()]),
  paramdict: () => nn.ParameterDict({ a: ones(2) }),
  paramlist: () => nn.ParameterList([ones(2)]),
  pixelshuffle: () => nn.PixelShuffle(2),
  replpad: () => nn.ReplicationPad1d(2),
  rmsnorm: () => nn.RMSNorm(4),
  rnn: () => nn.RNN(3, 4, { nonlinearity: 'relu' }),
  seq_nested: () =>
    nn.Sequential(nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.ReLU())), nn.Sequential(), nn.Linear(4, 2)),
  spectral_norm: () => nn.utils.spectral_norm(nn.Linear(3, 2)),
  tel: () => nn.TransformerEncoderLayer(8, 2, 16, { batch_first: true }),
  tel_norm_first_gelu: () => nn.TransformerEncoderLayer(8, 2, 16, { norm_first: true, activation: 'gelu' }),
  unfold: () => nn.Unfold(2),
  upsample_bil_ac: () => nn.Upsample({ scale_factor: 2, mode: 'bilinear', align_corners: true }),
  upsample_bilinear: () => nn.Upsample([5, 4], { mode: 'bilinear', align_corners: false }),
  weight_norm_old: () => nn.utils.weight_norm(nn.Linear(3, 2)),
  zeropad: () => nn.ZeroPad2d([1, 2, 0, 1]),
}

/** A module fixture. */
export interface ModuleFixture {
  readonly release: Release
  readonly name: string
  readonly entry: Entry
  readonly bytes: Buffer
  /** As loaded; inert where its class, or one within it, is not known. */
  readonly module: AnyModule
}

/** The fixtures of a release in one format. */
export function moduleFixtures(release: Release, format: 'zip' | 'legacy' = 'zip'): ModuleFixture[] {
  return entriesIn(format, release, ['modules']).map((entry) => {
    const bytes = readFileSync(fixturePath(release, entry.file))
    return { release, name: entry.name, entry, bytes, module: loadSync(bytes) as AnyModule }
  })
}

/** The classes of a loaded module that are not known. */
export function unknownClasses(module: AnyModule): string[] {
  const names = [...module.modules()].map(({ pythonClass }) => pythonClass?.qualname)
  return [...new Set(names.filter((name) => name !== undefined))]
}

/** What the module was given and what it gave, in eval mode; null where nothing is stored. */
export function storedRun(release: Release, entry: Entry): { inputs: Tensor[]; outputs: Tensor[] } | null {
  if (entry.io === undefined || entry.io === null) return null
  const stored = readSafetensors(fixturePath(release, entry.io))
  const of = (kind: string): Tensor[] =>
    [...stored].filter(([name]) => name.startsWith(kind)).map(([, tensor]) => tensor)
  return { inputs: of('input'), outputs: of('output') }
}

/** The tensors of an output, which may be a tuple of tuples. */
export function flattenOutput(output: unknown): Tensor[] {
  return Array.isArray(output) ? output.flatMap(flattenOutput) : [output as Tensor]
}
