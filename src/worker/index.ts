// The entry `torchlet/worker`: load, open and forward off the main thread. What it gives are torchlet's own values, which get their
// methods where torchlet itself is imported, so that a page that only shows a file does without. The worker's code is fetched when the
// first call starts one.

import '../show.js'
import { TorchWorker } from './torch-worker.js'

/** The worker that the functions of this entry share. Its thread starts with the first of their calls. */
export const worker: TorchWorker = /* @__PURE__ */ new TorchWorker()

/**
 * torchlet's `load` in the shared worker. Values arrive as they are; a module stays there, and its RemoteModule runs it.
 *
 * @example
 * import { load } from 'torchlet/worker'
 * const weights = await load('weights.pt', { onProgress: ({ loaded, total }) => console.log(loaded, total) })
 */
export const load: TorchWorker['load'] = /* @__PURE__ */ worker.load.bind(worker)
/** torchlet's `open` in the shared worker. */
export const open: TorchWorker['open'] = /* @__PURE__ */ worker.open.bind(worker)
/** torchlet's `report` in the shared worker. */
export const report: TorchWorker['report'] = /* @__PURE__ */ worker.report.bind(worker)
/** Sends a module to the shared worker, to run it there. */
export const send: TorchWorker['send'] = /* @__PURE__ */ worker.send.bind(worker)

export { TorchWorker }
export type {
  Remote,
  RemoteLoadOptions,
  RemoteOpenOptions,
  RemoteReportOptions,
  TorchWorkerOptions,
  TransferOptions,
} from './torch-worker.js'
export { RemoteModule } from './remote-module.js'
export type { RemoteCallOptions } from './remote-module.js'
export { RemoteCheckpoint } from './remote-checkpoint.js'
export type { ThreadOptions, WorkerLike } from './thread.js'
export { WorkerError } from '../errors.js'
