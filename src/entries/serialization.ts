// The entry `torchlet/serialization`: files without torch.nn. Modules in files load as inert modules.

export * from './files-loading.js'
export * from '../more.js'
export * from '../serialization/files/loader-sync.js'
export * from '../serialization/files/open.js'
export * from '../tensors.js'
