// Windows as columns, and back, of torch.nn.functional.

export { fold, unfold } from '../../ops/image/fold.js'
