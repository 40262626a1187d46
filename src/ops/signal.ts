// torch.signal.

export * as windows from './windows/signal.js'
