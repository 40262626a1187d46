// The namespace `nn`: torch.nn.

export { IncompatibleKeys } from './incompatible-keys.js'
export * as modules from './modules/namespace.js'
export { Module } from './module.js'
export type { AnyModule } from './module.js'
export type {
  ForwardHook,
  ForwardPreHook,
  LoadStateDictPostHook,
  LoadStateDictPreHook,
  RemovableHandle,
  StateDictPostHook,
  StateDictPreHook,
} from './hooks.js'
export { Flatten, Unflatten } from './modules/index.js'
export { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout } from './modules/index.js'
export { Embedding, EmbeddingBag } from './modules/index.js'
export { Bilinear, Identity, Linear } from './modules/index.js'
export { GRU, GRUCell, LSTM, LSTMCell, RNN, RNNCell } from './modules/index.js'
export * as quantized from './quantized.js'
export * as utils from './utils/index.js'
export { Hardshrink, Hardtanh, LeakyReLU, PReLU, ReLU, ReLU6, RReLU, Softshrink, Threshold } from './modules/index.js'
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
} from './modules/index.js'
export { GLU, LogSoftmax, Softmax, Softmax2d, Softmin } from './modules/index.js'
export { MultiheadAttention } from './modules/index.js'
export {
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from './modules/index.js'
export { CosineSimilarity, PairwiseDistance } from './modules/index.js'
export { AdaptiveLogSoftmaxWithLoss } from './modules/index.js'
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
} from './modules/index.js'
export {
  CrossEntropyLoss,
  CTCLoss,
  LinearCrossEntropyLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  NLLLoss2d,
} from './modules/index.js'
export {
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  SoftMarginLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './modules/index.js'
export { ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential } from './modules/index.js'
export { DataParallel, DistributedDataParallel } from './modules/index.js'
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm } from './modules/index.js'
export { Conv1d, Conv2d, Conv3d } from './modules/index.js'
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './modules/index.js'
export { GroupNorm, LayerNorm, RMSNorm } from './modules/index.js'
export { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d } from './modules/index.js'
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
} from './modules/index.js'
export { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from './modules/index.js'
export { Fold, Unfold } from './modules/index.js'
export { ConstantPad1d, ConstantPad2d, ConstantPad3d, ZeroPad1d, ZeroPad2d, ZeroPad3d } from './modules/index.js'
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
} from './modules/index.js'
export {
  FractionalMaxPool2d,
  FractionalMaxPool3d,
  LPPool1d,
  LPPool2d,
  LPPool3d,
  MaxUnpool1d,
  MaxUnpool2d,
  MaxUnpool3d,
} from './modules/index.js'
export { CrossMapLRN2d, LocalResponseNorm } from './modules/index.js'
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from './modules/index.js'
export { Upsample, UpsamplingBilinear2d, UpsamplingNearest2d } from './modules/index.js'
export { LazyLinear } from './modules/index.js'
export {
  LazyConv1d,
  LazyConv2d,
  LazyConv3d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
} from './modules/index.js'
export {
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyBatchNorm3d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyInstanceNorm3d,
} from './modules/index.js'
export { Buffer } from './buffer.js'
export { Parameter } from './parameter.js'
export { UninitializedBuffer, UninitializedParameter } from './uninitialized.js'
export * as functional from './functional/index.js'
export * as init from './init.js'
export { setWarningHandler } from './warn.js'
export type { WarningHandler } from './warn.js'
