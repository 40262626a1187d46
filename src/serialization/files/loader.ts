// The loader of files alone: without torch.nn, whose modules load as inert ones, and without programs that run.

import { createLoader } from '../load.js'
import type { Loader } from '../load.js'

const loader: Loader = /* @__PURE__ */ createLoader({})

/** Reads an object that `torch.save` wrote, or a program: see `Loader`. */
export const load: Loader['load'] = loader.load
/** What a file is, without running or trusting anything of it. */
export const report: Loader['report'] = loader.report
/** Those that cannot wait: for loader-sync.ts, which gives them all parts. */
export const { loadSync: loadPartsSync, deserialize: deserializeParts }: Loader = loader
