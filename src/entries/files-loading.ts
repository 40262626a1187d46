// What of `torchlet/serialization` comes with every `load`.

import '../show.js'

export { load, report } from '../serialization/files/loader.js'
export * from '../values.js'
