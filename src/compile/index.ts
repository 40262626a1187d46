// What `torchlet` has of this folder: a file of its own also in the package, so that bundlers see that a page need not have it.

export { compile } from './compile.js'
export type { OptimizedModule } from './compile.js'
export { explain } from './explain.js'
export type { Explanation, GraphBreak } from './explain.js'
