// What computes here: the core, and how many threads.

import { engine } from '../wasm/engine.js'
import { state, threadCount } from './state.js'

/** What torchlet computes with on this platform, and why. */
export const __config__ = {
  /**
   * The core that computes here, and how many threads there are.
   *
   * @example
   * import { __config__ } from 'torchlet'
   * console.log(__config__.show())
   */
  show(): string {
    return `torchlet\n  - WebAssembly core: ${engine().variant}\n  - threads: ${threadCount()} (${state.reason})\n`
  },
  /**
   * How many threads compute, why not as many as `set_num_threads` was asked for, and how many parts of calls each of them has computed.
   *
   * @example
   * import { __config__ } from 'torchlet'
   * console.log(__config__.parallel_info())
   */
  parallel_info(): string {
    const tiles = state.crew === null ? '' : `\ttiles computed by each : ${state.crew.computed.join(', ')}\n`
    return `torchlet/parallel:\n\tget_num_threads() : ${threadCount()}\n\t${state.reason}\n${tiles}`
  },
}
