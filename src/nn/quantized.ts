// The namespace `nn.quantized`: torch.ao.nn.quantized, which PyTorch also calls torch.nn.quantized.

export { DeQuantize, Quantize, QuantizedLinear as Linear } from './modules/quantized/quantized.js'
export {
  QuantizedConv1d as Conv1d,
  QuantizedConv2d as Conv2d,
  QuantizedConv3d as Conv3d,
} from './modules/quantized/conv.js'
export * as dynamic from './quantized-dynamic.js'
