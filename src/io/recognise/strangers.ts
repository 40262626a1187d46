// What a file is that torchlet does not read, in words: fetched where there is one.

export { convertedFile } from './line-ends.js'
export { recogniseZip } from './recognise-zip.js'
export { recognise, strange } from './recognise.js'
