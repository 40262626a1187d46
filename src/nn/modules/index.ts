// The list of module classes: the one that `load` knows by class path. A new module is a line here.

import type { ModuleConstructor } from '../module.js'
import { Hardshrink, Hardtanh, LeakyReLU, PReLU, ReLU, ReLU6, RReLU, Softshrink, Threshold } from './activation.js'
import {
  CELU,
  ELU,
  GELU,
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  Mish,
  SELU,
  Sigmoid,
  SiLU,
  Softplus,
  Softsign,
  Tanh,
  Tanhshrink,
} from './activation-smooth.js'
import { AdaptiveLogSoftmaxWithLoss } from './adaptive.js'
import { MultiheadAttention } from './attention.js'
import { Sequential } from './container.js'
import { quantizedClasses } from './quantized-names.js'
import { CosineSimilarity, PairwiseDistance } from './distance.js'
import { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout } from './dropout.js'
import { Embedding, EmbeddingBag } from './embedding.js'
import { Flatten, Unflatten } from './flatten.js'
import { Bilinear, Identity, Linear, NonDynamicallyQuantizableLinear } from './linear.js'
import {
  BCELoss,
  BCEWithLogitsLoss,
  GaussianNLLLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MSELoss,
  PoissonNLLLoss,
  SmoothL1Loss,
} from './loss.js'
import {
  CrossEntropyLoss,
  CTCLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  NLLLoss2d,
} from './loss-classes.js'
import {
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  SoftMarginLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './loss-margin.js'
import { LinearCrossEntropyLoss } from './loss-linear.js'
import { ModuleDict, ModuleList } from './module-containers.js'
import { DataParallel, DistributedDataParallel } from './parallel.js'
import { GRU, LSTM, RNN } from './rnn.js'
import { GRUCell, LSTMCell, RNNCell } from './rnn-cell.js'
import { GLU, LogSoftmax, Softmax, Softmax2d, Softmin } from './softmax.js'
import { Transformer, TransformerDecoder, TransformerEncoder } from './transformer.js'
import { TransformerDecoderLayer, TransformerEncoderLayer } from './transformer-layer.js'
import { ParameterDict, ParameterList } from './parameter-containers.js'
import { BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm } from './batchnorm.js'
import { Conv1d, Conv2d, Conv3d } from './conv.js'
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instancenorm.js'
import { GroupNorm, LayerNorm, RMSNorm } from './normalization.js'
import { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d } from './pooling.js'
import {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
} from './pooling-adaptive.js'
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from './conv-transpose.js'
import { Fold, Unfold } from './fold.js'
import { ConstantPad1d, ConstantPad2d, ConstantPad3d, ZeroPad1d, ZeroPad2d, ZeroPad3d } from './padding.js'
import {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
} from './padding-modes.js'
import {
  FractionalMaxPool2d,
  FractionalMaxPool3d,
  LPPool1d,
  LPPool2d,
  LPPool3d,
  MaxUnpool1d,
  MaxUnpool2d,
  MaxUnpool3d,
} from './pooling-other.js'
import { CrossMapLRN2d, LocalResponseNorm } from './response-norm.js'
import { ChannelShuffle, PixelShuffle, PixelUnshuffle } from './shuffle.js'
import { Upsample, UpsamplingBilinear2d, UpsamplingNearest2d } from './upsampling.js'

export { Flatten, Unflatten }
export { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout }
export { Embedding, EmbeddingBag }
export { Bilinear, Identity, Linear, NonDynamicallyQuantizableLinear }
export { GRU, GRUCell, LSTM, LSTMCell, RNN, RNNCell }
export { Hardshrink, Hardtanh, LeakyReLU, PReLU, ReLU, ReLU6, RReLU, Softshrink, Threshold }
export {
  CELU,
  ELU,
  GELU,
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  Mish,
  SELU,
  Sigmoid,
  SiLU,
  Softplus,
  Softsign,
  Tanh,
  Tanhshrink,
}
export { GLU, LogSoftmax, Softmax, Softmax2d, Softmin }
export { MultiheadAttention }
export { Transformer, TransformerDecoder, TransformerDecoderLayer, TransformerEncoder, TransformerEncoderLayer }
export { CosineSimilarity, PairwiseDistance }
export { AdaptiveLogSoftmaxWithLoss }
export {
  BCELoss,
  BCEWithLogitsLoss,
  GaussianNLLLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MSELoss,
  PoissonNLLLoss,
  SmoothL1Loss,
}
export {
  CrossEntropyLoss,
  CTCLoss,
  LinearCrossEntropyLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  NLLLoss2d,
}
export {
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  SoftMarginLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
}
export { ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential }
export { DataParallel, DistributedDataParallel }
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm }
export { Conv1d, Conv2d, Conv3d }
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d }
export { GroupNorm, LayerNorm, RMSNorm }
export { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d }
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
}
export { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d }
export { Fold, Unfold }
export { ConstantPad1d, ConstantPad2d, ConstantPad3d, ZeroPad1d, ZeroPad2d, ZeroPad3d }
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
}
export { FractionalMaxPool2d, FractionalMaxPool3d, LPPool1d, LPPool2d, LPPool3d, MaxUnpool1d, MaxUnpool2d, MaxUnpool3d }
export { CrossMapLRN2d, LocalResponseNorm }
export { ChannelShuffle, PixelShuffle, PixelUnshuffle }
export { Upsample, UpsamplingBilinear2d, UpsamplingNearest2d }
export { LazyLinear } from './lazy-linear.js'
export {
  LazyConv1d,
  LazyConv2d,
  LazyConv3d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
} from './lazy-conv.js'
export {
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyBatchNorm3d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyInstanceNorm3d,
} from './lazy-norm.js'

export const moduleClasses: readonly ModuleConstructor[] = [
  ...quantizedClasses,
  Flatten,
  Unflatten,
  AlphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  FeatureAlphaDropout,
  Embedding,
  EmbeddingBag,
  Bilinear,
  Identity,
  Linear,
  NonDynamicallyQuantizableLinear,
  GRU,
  GRUCell,
  LSTM,
  LSTMCell,
  RNN,
  RNNCell,
  Hardshrink,
  Hardtanh,
  LeakyReLU,
  PReLU,
  ReLU,
  ReLU6,
  RReLU,
  Softshrink,
  Threshold,
  CELU,
  ELU,
  GELU,
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  Mish,
  SELU,
  Sigmoid,
  SiLU,
  Softplus,
  Softsign,
  Tanh,
  Tanhshrink,
  GLU,
  LogSoftmax,
  Softmax,
  Softmax2d,
  Softmin,
  MultiheadAttention,
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
  CosineSimilarity,
  PairwiseDistance,
  AdaptiveLogSoftmaxWithLoss,
  BCELoss,
  BCEWithLogitsLoss,
  GaussianNLLLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MSELoss,
  PoissonNLLLoss,
  SmoothL1Loss,
  CrossEntropyLoss,
  CTCLoss,
  LinearCrossEntropyLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  NLLLoss2d,
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  SoftMarginLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
  ModuleDict,
  ModuleList,
  ParameterDict,
  ParameterList,
  Sequential,
  DataParallel,
  DistributedDataParallel,
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  SyncBatchNorm,
  Conv1d,
  Conv2d,
  Conv3d,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  GroupNorm,
  LayerNorm,
  RMSNorm,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  Fold,
  Unfold,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  FractionalMaxPool2d,
  FractionalMaxPool3d,
  LPPool1d,
  LPPool2d,
  LPPool3d,
  MaxUnpool1d,
  MaxUnpool2d,
  MaxUnpool3d,
  CrossMapLRN2d,
  LocalResponseNorm,
  ChannelShuffle,
  PixelShuffle,
  PixelUnshuffle,
  Upsample,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
]
