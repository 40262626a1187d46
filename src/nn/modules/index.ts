// The classes of torch.nn, as the namespace has them. A new module is a name here; list.ts gives them to `load`.

export {
  CELU,
  ELU,
  GELU,
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  Mish,
  SELU,
  SiLU,
  Sigmoid,
  Softplus,
  Softsign,
  Tanh,
  Tanhshrink,
} from './activation/smooth.js'
export {
  Hardshrink,
  Hardtanh,
  LeakyReLU,
  PReLU,
  RReLU,
  ReLU,
  ReLU6,
  Softshrink,
  Threshold,
} from './activation/activation.js'
export { AdaptiveLogSoftmaxWithLoss } from './loss/adaptive.js'
export { MultiheadAttention } from './transformer/attention.js'
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm } from './norm/batchnorm.js'
export { Sequential } from './containers/container.js'
export { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from './conv/transpose.js'
export { Conv1d, Conv2d, Conv3d } from './conv/conv.js'
export { CosineSimilarity, PairwiseDistance } from './loss/distance.js'
export { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout } from './dropout.js'
export { Embedding, EmbeddingBag } from './embedding.js'
export { Flatten, Unflatten } from './flatten.js'
export { Fold, Unfold } from './conv/fold.js'
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './norm/instancenorm.js'
export {
  LazyConv1d,
  LazyConv2d,
  LazyConv3d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
} from './conv/lazy.js'
export { LazyLinear } from './lazy-linear.js'
export {
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyBatchNorm3d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyInstanceNorm3d,
} from './norm/lazy.js'
export { Bilinear, Identity, Linear } from './linear.js'
export {
  CTCLoss,
  CrossEntropyLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  NLLLoss2d,
} from './loss/classes.js'
export { LinearCrossEntropyLoss } from './loss/linear.js'
export {
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  SoftMarginLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './loss/margin.js'
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
} from './loss/loss.js'
export { ModuleDict, ModuleList } from './containers/modules.js'
export { GroupNorm, LayerNorm, RMSNorm } from './norm/normalization.js'
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
} from './conv/padding.js'
export { DataParallel, DistributedDataParallel } from './parallel.js'
export { ParameterDict, ParameterList } from './containers/parameters.js'
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
} from './pooling/adaptive.js'
export {
  FractionalMaxPool2d,
  FractionalMaxPool3d,
  LPPool1d,
  LPPool2d,
  LPPool3d,
  MaxUnpool1d,
  MaxUnpool2d,
  MaxUnpool3d,
} from './pooling/other.js'
export { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d } from './pooling/pooling.js'
export { CrossMapLRN2d, LocalResponseNorm } from './norm/response-norm.js'
export { GRUCell, LSTMCell, RNNCell } from './recurrent/cell.js'
export { GRU, LSTM, RNN } from './recurrent/rnn.js'
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from './conv/shuffle.js'
export { GLU, LogSoftmax, Softmax, Softmax2d, Softmin } from './activation/softmax.js'
export { TransformerDecoder } from './transformer/decoder.js'
export { TransformerDecoderLayer } from './transformer/decoder-layer.js'
export { TransformerEncoder } from './transformer/encoder.js'
export { TransformerEncoderLayer } from './transformer/encoder-layer.js'
export { Transformer } from './transformer/transformer.js'
export { Upsample, UpsamplingBilinear2d, UpsamplingNearest2d } from './conv/upsampling.js'
