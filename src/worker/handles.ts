// What stands here for what lives in a worker: fetched with the first module or checkpoint, so that a page which only loads begins
// without.

export { RemoteCheckpoint } from './remote-checkpoint.js'
export { RemoteModule } from './remote-module.js'
