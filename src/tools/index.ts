// The entry `torchlet/tools`: looking into files, comparing and converting them. Each is a function over `open`, whose result is
// data for JSON that also prints.

export { inspect } from './inspect.js'
export type { DtypeTotal, InspectedStateDict, InspectedTensor, Inspection } from './inspect.js'
export type { ToolSource } from './opened.js'
