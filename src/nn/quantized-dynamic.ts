// The namespace `nn.quantized.dynamic`: torch.ao.nn.quantized.dynamic.

export { DynamicQuantizedLinear as Linear } from './modules/quantized/quantized.js'
