// What of `torchlet` comes with every `load`.

import './show.js'

export { load, report } from './loader.js'
export * from './values.js'
