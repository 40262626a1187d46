// Every module that print.json has of PyTorch 1.13, 2.6 and 2.14, printed in each one's wording.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { nn, ones, PyFloat, set_printoptions } from '../../../src/index.js'
import type { AnyModule } from '../../../src/nn/module.js'
import { needs } from '../../support/needs.js'
import { sharedPath, withoutShared } from '../../support/shared.js'
import { releases } from '../../support/manifests/tagged.js'

const layer = (): nn.TransformerEncoderLayer => nn.TransformerEncoderLayer(4, 2, 4)

/** By class, as the fixture makes them. */
const classes: Readonly<Record<string, () => AnyModule>> = {
  Identity: () => nn.Identity(),
  Sequential: () => nn.Sequential(),
  ModuleDict: () => nn.ModuleDict(),
  Conv1d: () => nn.Conv1d(3, 4, 3),
  Conv3d: () => nn.Conv3d(3, 4, 3),
  ConvTranspose1d: () => nn.ConvTranspose1d(3, 4, 3),
  ConvTranspose2d: () => nn.ConvTranspose2d(3, 4, 3),
  ConvTranspose3d: () => nn.ConvTranspose3d(3, 4, 3),
  BatchNorm2d: () => nn.BatchNorm2d(3),
  BatchNorm3d: () => nn.BatchNorm3d(3),
  LayerNorm: () => nn.LayerNorm(3),
  GroupNorm: () => nn.GroupNorm(1, 3),
  RMSNorm: () => nn.RMSNorm(3),
  LocalResponseNorm: () => nn.LocalResponseNorm(2),
  EmbeddingBag: () => nn.EmbeddingBag(4, 3),
  Dropout: () => nn.Dropout(),
  Dropout1d: () => nn.Dropout1d(),
  Dropout2d: () => nn.Dropout2d(),
  AlphaDropout: () => nn.AlphaDropout(),
  MaxPool1d: () => nn.MaxPool1d(2),
  MaxPool2d: () => nn.MaxPool2d(2),
  MaxPool3d: () => nn.MaxPool3d(2),
  AvgPool1d: () => nn.AvgPool1d(2),
  AvgPool2d: () => nn.AvgPool2d(2),
  AdaptiveAvgPool1d: () => nn.AdaptiveAvgPool1d(1),
  AdaptiveAvgPool2d: () => nn.AdaptiveAvgPool2d([1, 1]),
  LPPool2d: () => nn.LPPool2d(2, 2),
  Flatten: () => nn.Flatten(),
  PixelShuffle: () => nn.PixelShuffle(2),
  PixelUnshuffle: () => nn.PixelUnshuffle(2),
  Upsample: () => nn.Upsample({ scale_factor: 2 }),
  UpsamplingBilinear2d: () => nn.UpsamplingBilinear2d({ scale_factor: 2 }),
  ConstantPad2d: () => nn.ConstantPad2d(1, PyFloat(0)),
  ReflectionPad2d: () => nn.ReflectionPad2d(1),
  ReplicationPad2d: () => nn.ReplicationPad2d(1),
  Fold: () => nn.Fold(4, 2),
  Unfold: () => nn.Unfold(2),
  CosineSimilarity: () => nn.CosineSimilarity(),
  RNN: () => nn.RNN(2, 3),
  LSTM: () => nn.LSTM(2, 3),
  LSTMCell: () => nn.LSTMCell(2, 3),
  GRUCell: () => nn.GRUCell(2, 3),
  MultiheadAttention: () => nn.MultiheadAttention(4, 2),
  TransformerEncoderLayer: () => layer(),
  TransformerEncoder: () => nn.TransformerEncoder(layer(), 1),
  TransformerDecoder: () => nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 4), 1),
  ReLU: () => nn.ReLU(),
  LeakyReLU: () => nn.LeakyReLU(),
  PReLU: () => nn.PReLU(),
  RReLU: () => nn.RReLU(),
  ELU: () => nn.ELU(),
  GELU: () => nn.GELU(),
  SiLU: () => nn.SiLU(),
  Tanh: () => nn.Tanh(),
  Softmax: () => nn.Softmax(1),
  LogSoftmax: () => nn.LogSoftmax(1),
  Softmax2d: () => nn.Softmax2d(),
  Softplus: () => nn.Softplus(),
  Softsign: () => nn.Softsign(),
  Softshrink: () => nn.Softshrink(),
  Hardshrink: () => nn.Hardshrink(),
  Hardtanh: () => nn.Hardtanh(),
  GLU: () => nn.GLU(),
  MSELoss: () => nn.MSELoss(),
  L1Loss: () => nn.L1Loss(),
  SmoothL1Loss: () => nn.SmoothL1Loss(),
  HuberLoss: () => nn.HuberLoss(),
  CrossEntropyLoss: () => nn.CrossEntropyLoss(),
  NLLLoss: () => nn.NLLLoss(),
  KLDivLoss: () => nn.KLDivLoss(),
  TripletMarginLoss: () => nn.TripletMarginLoss(),
}

/** By the fixture's expression. */
const expressions: Readonly<Record<string, () => AnyModule>> = {
  'nn.Sequential(nn.Linear(2,2),nn.Sequential(nn.ReLU(),nn.Sequential()),nn.ModuleList([nn.Linear(1,1),nn.Linear(1,1),nn.Linear(1,1),nn.ReLU()]))':
    () =>
      nn.Sequential(
        nn.Linear(2, 2),
        nn.Sequential(nn.ReLU(), nn.Sequential()),
        nn.ModuleList([nn.Linear(1, 1), nn.Linear(1, 1), nn.Linear(1, 1), nn.ReLU()]),
      ),
  'nn.ModuleList([nn.Linear(1,1) for _ in range(5)])': () =>
    nn.ModuleList(Array.from({ length: 5 }, () => nn.Linear(1, 1))),
  'nn.ModuleList([nn.Linear(1,1),nn.ReLU(),nn.ReLU(),nn.Linear(1,1)])': () =>
    nn.ModuleList([nn.Linear(1, 1), nn.ReLU(), nn.ReLU(), nn.Linear(1, 1)]),
  'nn.Conv2d(3,4,3,stride=2,padding=1,dilation=2,groups=1,bias=False)': () =>
    nn.Conv2d(3, 4, 3, { stride: 2, padding: 1, dilation: 2, groups: 1, bias: false }),
  'nn.ConvTranspose2d(3,4,3,stride=2,output_padding=1)': () =>
    nn.ConvTranspose2d(3, 4, 3, { stride: 2, output_padding: 1 }),
  'nn.BatchNorm2d(3,eps=1e-3,momentum=None,affine=False)': () =>
    nn.BatchNorm2d(3, { eps: 1e-3, momentum: null, affine: false }),
  'nn.Linear(2,3,bias=False)': () => nn.Linear(2, 3, { bias: false }),
  'nn.LayerNorm((2,3),eps=1e-6,elementwise_affine=False)': () =>
    nn.LayerNorm([2, 3], { eps: 1e-6, elementwise_affine: false }),
  'nn.Dropout(0.25,inplace=True)': () => nn.Dropout(0.25, { inplace: true }),
  'nn.ReLU(inplace=True)': () => nn.ReLU({ inplace: true }),
  'nn.LeakyReLU(0.2,inplace=True)': () => nn.LeakyReLU(0.2, { inplace: true }),
  'nn.ELU()': () => nn.ELU(),
  'nn.Softmax(dim=None)': () => nn.Softmax({ dim: null }),
  "nn.GELU(approximate='tanh')": () => nn.GELU({ approximate: 'tanh' }),
  'nn.LSTM(3,4,num_layers=2,bidirectional=True,dropout=0.1,batch_first=True)': () =>
    nn.LSTM(3, 4, { num_layers: 2, bidirectional: true, dropout: 0.1, batch_first: true }),
  'nn.GRU(3,4)': () => nn.GRU(3, 4),
  "nn.RNN(3,4,nonlinearity='relu')": () => nn.RNN(3, 4, { nonlinearity: 'relu' }),
  'nn.AvgPool2d(2)': () => nn.AvgPool2d(2),
  'nn.AdaptiveAvgPool2d((None,3))': () => nn.AdaptiveAvgPool2d([null, 3]),
  "nn.Upsample(size=(2,3),mode='bilinear',align_corners=True)": () =>
    nn.Upsample({ size: [2, 3], mode: 'bilinear', align_corners: true }),
  'nn.Upsample(scale_factor=(2,3))': () => nn.Upsample({ scale_factor: [2, 3] }),
  'nn.Flatten(0,-1)': () => nn.Flatten(0, -1),
  'nn.Threshold(1,2)': () => nn.Threshold(1, 2),
  'nn.Hardtanh(-2,2,inplace=True)': () => nn.Hardtanh(-2, 2, { inplace: true }),
  'nn.Softplus(2,10)': () => nn.Softplus(2, 10),
  'nn.TransformerEncoderLayer(8,2,16)': () => nn.TransformerEncoderLayer(8, 2, 16),
  'nn.TransformerEncoder(nn.TransformerEncoderLayer(8,2,16),3)': () =>
    nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 3),
  'nn.ParameterList([nn.Parameter(torch.ones(2,3)),nn.Parameter(torch.ones(1))])': () =>
    nn.ParameterList([nn.Parameter(ones(2, 3)), nn.Parameter(ones(1))]),
  "nn.ParameterDict({'a':nn.Parameter(torch.ones(2))})": () => nn.ParameterDict({ a: nn.Parameter(ones(2)) }),
  'nn.CrossEntropyLoss()': () => nn.CrossEntropyLoss(),
  'nn.utils.parametrizations.spectral_norm(nn.Linear(2,2))': () =>
    nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2)),
  'nn.Bilinear(1,2,3)': () => nn.Bilinear(1, 2, 3),
  'nn.Fold((4,4),2)': () => nn.Fold([4, 4], 2),
  'nn.ZeroPad2d((1,2,3,4))': () => nn.ZeroPad2d([1, 2, 3, 4]),
  'nn.GroupNorm(2,4)': () => nn.GroupNorm(2, 4),
}

/** Other arguments where a release has other defaults; named dimensions, which nothing here has, are left out. */
const older: Readonly<Record<string, () => AnyModule>> = { Softplus: () => nn.Softplus(1, 20) }
const LEFT_OUT = "nn.Unflatten('features',(('c',2),('h',2)))"

interface Printed {
  readonly cls?: string
  readonly expr?: string
  readonly repr?: string
}

for (const release of releases) {
  const path = `fixtures/torch-${release}/print.json`
  test(`modules print as PyTorch ${release} prints them`, needs(withoutShared(path)), async (t) => {
    const { modules } = JSON.parse(readFileSync(sharedPath(path), 'utf8')) as { modules: readonly Printed[] }
    set_printoptions({ torch: release })
    for (const { cls, expr, repr } of modules) {
      if (repr === undefined || expr === LEFT_OUT) continue
      await t.test(expr ?? (cls as string), () => {
        const name = cls?.slice(cls.lastIndexOf('.') + 1) ?? ''
        const make =
          expr === undefined ? ((release === '1.13.1' ? older[name] : undefined) ?? classes[name]) : expressions[expr]
        assert.ok(make !== undefined, 'no such module in this test')
        assert.equal(String(make()), repr)
      })
    }
    set_printoptions({ torch: '2.14' })
  })
}
