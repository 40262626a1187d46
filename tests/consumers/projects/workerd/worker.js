// workerd compiles no WebAssembly at run time: the core comes as a module, made when the worker is deployed.

import { init } from 'torchlet'
import module from 'torchlet/simd.wasm'
import model from 'model.pt'
import program from 'program.pt2'
import weights from 'weights.pt'
import { story } from './story.js'

const files = { 'weights.pt': weights, 'model.pt': model, 'program.pt2': program }

await init({ module })

export default {
  async fetch() {
    return new Response(await story((name) => files[name]))
  },
}
