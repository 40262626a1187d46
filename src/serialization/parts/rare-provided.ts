// All that rare.ts would fetch, for what cannot wait.

import { sameFace } from '../../caller.js'
import * as strangers from '../../io/recognise/strangers.js'
import * as archives from './archives.js'
import * as containers from './containers.js'
import * as names from '../names/all-names.js'
import { rare } from './rare.js'
import * as safetensors from './safetensors.js'
import * as weightsOnly from '../weights-only/weights-only.js'

/** `run` with all of it there. */
/* @__NO_SIDE_EFFECTS__ */
export function complete<F extends (...args: never[]) => unknown>(run: F, provideMore?: () => void): F {
  const completed = (...args: Parameters<F>): unknown => {
    provide()
    provideMore?.()
    return run(...args)
  }
  return sameFace(completed, run) as F
}

function provide(): void {
  rare.names.provide(names)
  rare.safetensors.provide(safetensors)
  rare.containers.provide(containers)
  rare.archives.provide(archives)
  rare.strangers.provide(strangers)
  rare.weightsOnly.provide(weightsOnly)
}
