// The entry `torchlet/tools`: looking into files, comparing and converting them. Each is a function over `open`, whose result is
// data for JSON that also prints. What `index.ts` wires together it wires too, because a program may import nothing else.

import { installMethods } from '../methods.js'
import { showValues } from '../show.js'

installMethods()
showValues()

export { convert } from './convert.js'
export type { ConvertOptions } from './convert.js'
export { diff } from './diff.js'
export type { DiffOptions, Difference, Differing, ValueDifference } from './diff.js'
export { extract } from './extract.js'
export type { ExtractOptions, Names } from './extract.js'
export { fingerprint } from './fingerprint.js'
export type { FingerprintOptions } from './fingerprint.js'
export { inspect } from './inspect.js'
export type { DtypeTotal, InspectedStateDict, InspectedTensor, Inspection } from './inspect.js'
export { merge } from './merge.js'
export type { AdapterInput, Merge, MergeOptions } from './merge.js'
export type { Adapter } from './lora/adapter.js'
export type { ToolSource } from './opened.js'
export type { NamePattern } from './patterns.js'
export { scan } from './scan.js'
export type { Finding, Scan, ScanOptions } from './scan.js'
export { stats } from './stats.js'
export type { Stats, StatsOptions, TensorStats } from './stats.js'
export { verify } from './verify.js'
export type { DamagedTensor, Verification } from './verify.js'
export type { Conversion, WriteOptions, WrittenFormat } from './written.js'
