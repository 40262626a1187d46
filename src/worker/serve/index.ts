// The entry `torchlet/worker/serve`: what makes a worker of a script. The package's own worker is this and nothing more; one of the
// user's adds classes and operators, which are code and cannot be sent.

import '../../methods-installed.js'
import '../../show.js'
import { portOf } from './port.js'
import { Server } from './server.js'
import type { ServeOptions } from './server.js'

export type { ServeOptions } from './server.js'

/**
 * Answers what a TorchWorker asks of the thread that this is called in.
 *
 * @param options Code that files of this worker may need: `classes` and `operators`, as `load` takes them.
 * @throws UnsupportedError where this is no worker.
 * @example
 * import { serve } from 'torchlet/worker/serve'
 * import { nn, relu } from 'torchlet'
 * import type { Tensor } from 'torchlet'
 * class Net extends nn.Module {
 *   fc = nn.Linear(128, 1)
 *   forward(x: Tensor) {
 *     return relu(this.fc.forward(x))
 *   }
 * }
 * serve({ classes: { '__main__.Net': Net } })
 */
export function serve(options: ServeOptions = {}): void {
  new Server(portOf(), options).start()
}
