// The namespace `nn.modules`: what of torch.nn.modules is no class; the classes are in `nn`.

export * as utils from './utils.js'
