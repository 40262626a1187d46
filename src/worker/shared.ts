// load, open, report and send by one worker that all share. What they give are torchlet's own values, with all their methods. The
// worker's code is fetched when the first call starts one.

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
export { WorkerError } from '../errors.js'
