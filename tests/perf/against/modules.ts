// Each class of torch.nn that has a forward, alone and in a Sequential where it takes one tensor; and small networks.

import type { Cases, Make, Tensor, Torch } from './cases.js'
import { module } from './cases.js'

interface Modules {
  readonly [name: string]: (...values: unknown[]) => unknown
}

const VECTORS = [
  [1, 16],
  [32, 128],
  [1000, 1000],
]
const SEQUENCES = [
  [1, 4, 16],
  [8, 16, 128],
  [1, 64, 10_000],
]
const PICTURES = [
  [1, 4, 8, 8],
  [8, 16, 14, 14],
  [1, 64, 112, 112],
]
const VOLUMES = [
  [1, 4, 4, 4, 4],
  [2, 8, 8, 8, 8],
  [1, 16, 24, 24, 24],
]

/** Modules of one tensor: sizes of their input, and what makes each. */
const OF_ONE: readonly (readonly [readonly number[][], Readonly<Record<string, (nn: Modules, size: readonly number[]) => unknown>>])[] = [
  [
    VECTORS,
    {
      ...Object.fromEntries(
        [
          'CELU', 'ELU', 'GELU', 'Hardshrink', 'Hardsigmoid', 'Hardswish', 'Hardtanh', 'LeakyReLU', 'LogSigmoid', 'Mish', 'ReLU', 'ReLU6', 'RReLU',
          'SELU', 'SiLU', 'Sigmoid', 'Softplus', 'Softshrink', 'Softsign', 'Tanh', 'Tanhshrink', 'GLU', 'PReLU', 'Identity', 'Flatten', 'Dropout',
          'AlphaDropout',
        ].map((name) => [name, (nn: Modules) => nn[name]?.()]),
      ),
      Softmax: (nn) => nn.Softmax?.(-1),
      LogSoftmax: (nn) => nn.LogSoftmax?.(-1),
      Softmin: (nn) => nn.Softmin?.(-1),
      Threshold: (nn) => nn.Threshold?.(0.1, 2),
      Linear: (nn, [, n]) => nn.Linear?.(n, n),
      'Linear to one': (nn, [, n]) => nn.Linear?.(n, 1),
      LayerNorm: (nn, [, n]) => nn.LayerNorm?.(n),
      RMSNorm: (nn, [, n]) => nn.RMSNorm?.(n),
      BatchNorm1d: (nn, [, n]) => nn.BatchNorm1d?.(n),
      GroupNorm: (nn, [, n]) => nn.GroupNorm?.(4, n),
    },
  ],
  [
    SEQUENCES,
    {
      Conv1d: (nn, [, c]) => nn.Conv1d?.(c, c, 3),
      ConvTranspose1d: (nn, [, c]) => nn.ConvTranspose1d?.(c, c, 3),
      'BatchNorm1d of sequences': (nn, [, c]) => nn.BatchNorm1d?.(c),
      InstanceNorm1d: (nn, [, c]) => nn.InstanceNorm1d?.(c),
      MaxPool1d: (nn) => nn.MaxPool1d?.(2),
      AvgPool1d: (nn) => nn.AvgPool1d?.(2),
      AdaptiveAvgPool1d: (nn) => nn.AdaptiveAvgPool1d?.(2),
      AdaptiveMaxPool1d: (nn) => nn.AdaptiveMaxPool1d?.(2),
      LPPool1d: (nn) => nn.LPPool1d?.(2, 2),
      ReflectionPad1d: (nn) => nn.ReflectionPad1d?.(1),
      ReplicationPad1d: (nn) => nn.ReplicationPad1d?.(1),
      ConstantPad1d: (nn) => nn.ConstantPad1d?.(1, 1),
      ZeroPad1d: (nn) => nn.ZeroPad1d?.(1),
      CircularPad1d: (nn) => nn.CircularPad1d?.(1),
    },
  ],
  [
    PICTURES,
    {
      'Conv2d 3x3': (nn, [, c]) => nn.Conv2d?.(c, c, 3),
      'Conv2d 1x1': (nn, [, c]) => nn.Conv2d?.(c, c, 1),
      'Conv2d depthwise': (nn, [, c]) => nn.Conv2d?.(c, c, 3, { padding: 1, groups: c }),
      'Conv2d reflected': (nn, [, c]) => nn.Conv2d?.(c, c, 3, { padding: 1, padding_mode: 'reflect' }),
      'ConvTranspose2d': (nn, [, c]) => nn.ConvTranspose2d?.(c, c, 2, 2),
      BatchNorm2d: (nn, [, c]) => nn.BatchNorm2d?.(c),
      InstanceNorm2d: (nn, [, c]) => nn.InstanceNorm2d?.(c),
      'GroupNorm of pictures': (nn, [, c]) => nn.GroupNorm?.(2, c),
      LocalResponseNorm: (nn) => nn.LocalResponseNorm?.(2),
      CrossMapLRN2d: (nn) => nn.CrossMapLRN2d?.(2),
      MaxPool2d: (nn) => nn.MaxPool2d?.(2),
      'MaxPool2d 3': (nn) => nn.MaxPool2d?.(3, 2, 1),
      AvgPool2d: (nn) => nn.AvgPool2d?.(2),
      AdaptiveAvgPool2d: (nn) => nn.AdaptiveAvgPool2d?.(1),
      AdaptiveMaxPool2d: (nn) => nn.AdaptiveMaxPool2d?.(2),
      LPPool2d: (nn) => nn.LPPool2d?.(2, 2),
      ReflectionPad2d: (nn) => nn.ReflectionPad2d?.(1),
      ReplicationPad2d: (nn) => nn.ReplicationPad2d?.(1),
      ConstantPad2d: (nn) => nn.ConstantPad2d?.(1, 1),
      ZeroPad2d: (nn) => nn.ZeroPad2d?.(1),
      CircularPad2d: (nn) => nn.CircularPad2d?.(1),
      PixelShuffle: (nn) => nn.PixelShuffle?.(2),
      PixelUnshuffle: (nn) => nn.PixelUnshuffle?.(2),
      ChannelShuffle: (nn) => nn.ChannelShuffle?.(2),
      Softmax2d: (nn) => nn.Softmax2d?.(),
      Dropout2d: (nn) => nn.Dropout2d?.(),
      Unfold: (nn) => nn.Unfold?.(2),
      Upsample: (nn) => nn.Upsample?.({ scale_factor: 2 }),
      'Upsample bilinear': (nn) => nn.Upsample?.({ scale_factor: 2, mode: 'bilinear' }),
      UpsamplingBilinear2d: (nn) => nn.UpsamplingBilinear2d?.({ scale_factor: 2 }),
      UpsamplingNearest2d: (nn) => nn.UpsamplingNearest2d?.({ scale_factor: 2 }),
      'Flatten of pictures': (nn) => nn.Flatten?.(),
      'ReLU of pictures': (nn) => nn.ReLU?.(),
      'PReLU of channels': (nn, [, c]) => nn.PReLU?.(c),
    },
  ],
  [
    VOLUMES,
    {
      Conv3d: (nn, [, c]) => nn.Conv3d?.(c, c, 3),
      ConvTranspose3d: (nn, [, c]) => nn.ConvTranspose3d?.(c, c, 2, 2),
      BatchNorm3d: (nn, [, c]) => nn.BatchNorm3d?.(c),
      InstanceNorm3d: (nn, [, c]) => nn.InstanceNorm3d?.(c),
      MaxPool3d: (nn) => nn.MaxPool3d?.(2),
      AvgPool3d: (nn) => nn.AvgPool3d?.(2),
      AdaptiveAvgPool3d: (nn) => nn.AdaptiveAvgPool3d?.(1),
      AdaptiveMaxPool3d: (nn) => nn.AdaptiveMaxPool3d?.(2),
      ReplicationPad3d: (nn) => nn.ReplicationPad3d?.(1),
      ConstantPad3d: (nn) => nn.ConstantPad3d?.(1, 1),
    },
  ],
] // prettier-ignore

function ofOne(): Cases {
  const cases = OF_ONE.flatMap(([sizes, classes]) =>
    Object.entries(classes).flatMap(([name, make]) =>
      sizes.flatMap((size): [string, Make][] => {
        const made = (torch: Torch): unknown => make(torch.nn as unknown as Modules, size)
        return [
          [`${name}, ${size.join(' x ')}`, (torch) => module(made(torch), torch.randn([...size]))],
          [
            `Sequential(${name}), ${size.join(' x ')}`,
            (torch) => module((torch.nn as unknown as Modules).Sequential?.(made(torch)), torch.randn([...size])),
          ],
        ]
      }),
    ),
  )
  return Object.fromEntries(cases)
}

/** [steps, batch, inputs, hidden]. */
const RECURRENT: readonly (readonly [number, number, number, number])[] = [
  [5, 1, 8, 8],
  [20, 1, 64, 64],
  [20, 16, 64, 64],
  [100, 1, 256, 256],
]

function recurrent(): Cases {
  const cases = RECURRENT.flatMap(([steps, batch, inputs, hidden]) => {
    const shown = `${steps} x ${batch} x ${inputs} to ${hidden}`
    return [
      ...['LSTM', 'GRU', 'RNN'].flatMap((name): [string, Make][] =>
        [{}, { num_layers: 2 }, { bidirectional: true }, { batch_first: true }].map((settings) => [
          `${name}, ${shown}, ${JSON.stringify(settings)}`,
          (torch) =>
            module(
              (torch.nn as unknown as Modules)[name]?.(inputs, hidden, settings),
              torch.randn('batch_first' in settings ? [batch, steps, inputs] : [steps, batch, inputs]),
            ),
        ]),
      ),
      ...['LSTMCell', 'GRUCell', 'RNNCell'].map((name): [string, Make] => [
        `${name}, ${batch} x ${inputs} to ${hidden}`,
        (torch) => module((torch.nn as unknown as Modules)[name]?.(inputs, hidden), torch.randn(batch, inputs)),
      ]),
    ]
  })
  return Object.fromEntries(cases)
}

/** Losses: each by its arguments, at the sizes of vectors. */
const LOSSES: Readonly<Record<string, (torch: Torch, nn: Modules, x: Tensor) => readonly [unknown, ...Tensor[]]>> = {
  ...Object.fromEntries(
    ['L1Loss', 'MSELoss', 'SmoothL1Loss', 'HuberLoss', 'KLDivLoss', 'PoissonNLLLoss', 'SoftMarginLoss', 'BCEWithLogitsLoss'].map((name) => [
      name,
      (_: Torch, nn: Modules, x: Tensor): readonly [unknown, ...Tensor[]] => [nn[name]?.(), x, x.sigmoid()],
    ]),
  ),
  BCELoss: (_, nn, x) => [nn.BCELoss?.(), x.sigmoid(), x.sigmoid()],
  CrossEntropyLoss: ({ zeros, int64 }, nn, x) => [nn.CrossEntropyLoss?.(), x, zeros(x.size(0), { dtype: int64 })],
  NLLLoss: ({ zeros, int64 }, nn, x) => [nn.NLLLoss?.(), x, zeros(x.size(0), { dtype: int64 })],
  MultiMarginLoss: ({ zeros, int64 }, nn, x) => [nn.MultiMarginLoss?.(), x, zeros(x.size(0), { dtype: int64 })],
  GaussianNLLLoss: ({ ones_like }, nn, x) => [nn.GaussianNLLLoss?.(), x, x, ones_like(x)],
  HingeEmbeddingLoss: ({ ones_like }, nn, x) => [nn.HingeEmbeddingLoss?.(), x, ones_like(x)],
  MarginRankingLoss: ({ ones_like }, nn, x) => [nn.MarginRankingLoss?.(), x, x, ones_like(x)],
  CosineEmbeddingLoss: ({ ones }, nn, x) => [nn.CosineEmbeddingLoss?.(), x, x, ones(x.size(0))],
  TripletMarginLoss: (_, nn, x) => [nn.TripletMarginLoss?.(), x, x.add(1), x.add(2)],
  CosineSimilarity: (_, nn, x) => [nn.CosineSimilarity?.(), x, x],
  PairwiseDistance: (_, nn, x) => [nn.PairwiseDistance?.(), x, x.add(1)],
  Bilinear: (_, nn, x) => [nn.Bilinear?.(x.size(1), x.size(1), 2), x.narrow(0, 0, 1), x.narrow(0, 0, 1)],
} // prettier-ignore

function losses(): Cases {
  const cases = Object.entries(LOSSES).flatMap(([name, make]) =>
    [[4, 4], [64, 64], [500, 500]].map((size): [string, Make] => [
      `${name}, ${size.join(' x ')}`,
      (torch) => module(...make(torch, torch.nn as unknown as Modules, torch.randn(size))),
    ]),
  ) // prettier-ignore
  return Object.fromEntries(cases)
}

/** [tokens, batch, width, heads]. */
const TRANSFORMERS: readonly (readonly [number, number, number, number])[] = [
  [4, 1, 8, 2],
  [32, 1, 128, 4],
  [32, 4, 64, 4],
  [128, 1, 512, 8],
]

function transformers(): Cases {
  const cases = TRANSFORMERS.flatMap(([tokens, batch, width, heads]): [string, Make][] => {
    const shown = `${tokens} tokens x ${batch} of ${width}`
    const input = ({ randn }: Torch): Tensor => randn(tokens, batch, width)
    return [
      [
        `TransformerEncoderLayer, ${shown}`,
        (torch) => module(torch.nn.TransformerEncoderLayer(width, heads, 2 * width, { dropout: 0 }), input(torch)),
      ],
      [
        `TransformerDecoderLayer, ${shown}`,
        (torch) =>
          module(torch.nn.TransformerDecoderLayer(width, heads, 2 * width, { dropout: 0 }), input(torch), input(torch)),
      ],
      [
        `TransformerEncoder of 2, ${shown}`,
        (torch) =>
          module(
            torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(width, heads, 2 * width, { dropout: 0 }), 2),
            input(torch),
          ),
      ],
      [
        `MultiheadAttention, ${shown}`,
        (torch) => {
          const x = input(torch)
          return module(torch.nn.MultiheadAttention(width, heads), x, x, x)
        },
      ],
    ]
  })
  return Object.fromEntries(cases)
}

const NETWORKS: Cases = {
  '128-16-1': ({ nn, randn }) => module(nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1)), randn(1, 128)),
  '128-16-1, batch 64': ({ nn, randn }) =>
    module(nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1)), randn(64, 128)),
  '784-512-256-10': ({ nn, randn }) =>
    module(
      nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)),
      randn(1, 784),
    ),
  'convolutions with norms, 32²': ({ nn, randn }) =>
    module(
      nn.Sequential(
        nn.Conv2d(3, 16, 3, { padding: 1 }),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, { padding: 1 }),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
      ),
      randn(1, 3, 32, 32),
    ),
  'Embedding, 3 of 1000 x 64': ({ nn, tensor }) => module(nn.Embedding(1000, 64), tensor([[1, 2, 999]])),
  'Embedding, 1000 of 1000 x 64': ({ nn, arange }) => module(nn.Embedding(1000, 64), arange(1000)),
  'EmbeddingBag, 8 of 1000 x 64': ({ nn, arange }) => module(nn.EmbeddingBag(1000, 64), arange(64).view(8, 8)),
}

export const MODULES: Cases = { ...ofOne(), ...recurrent(), ...losses(), ...transformers(), ...NETWORKS }
