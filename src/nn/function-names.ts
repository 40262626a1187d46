// The functions of one tensor that modules hold as data, a Transformer's activation for one, by the names under which Python
// pickles them. They are PyTorch's own: files may name them, and torchlet runs its own code for them (functional/by-name.ts).

/** In torch.nn.functional. */
export const functionalNames = [
  'celu',
  'elu',
  'hardsigmoid',
  'hardswish',
  'hardtanh',
  'leaky_relu',
  'mish',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'silu',
  'tanh',
  'tanhshrink',
  'softsign',
] as const

/** In torch._C._nn, where Python finds those that are written in C++. */
export const nativeNames = ['gelu', 'softplus', 'softshrink', 'log_sigmoid'] as const

/** All of them. */
export const functionNames: ReadonlySet<string> = new Set([
  ...functionalNames.map((name) => `torch.nn.functional.${name}`),
  ...nativeNames.map((name) => `torch._C._nn.${name}`),
])
