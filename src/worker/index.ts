// The entry `torchlet/worker`: load, open and forward off the main thread. It names nothing itself, so that a bundler leaves out what
// is not used (scripts/package/chunks.ts).

export * from './shared.js'
export * from './handles.js'
export type { RemoteCallOptions } from './remote-module.js'
export type {
  Remote,
  RemoteLoadOptions,
  RemoteOpenOptions,
  RemoteReportOptions,
  TorchWorkerOptions,
  TransferOptions,
} from './torch-worker.js'
export type { ThreadOptions, WorkerLike } from './thread.js'
