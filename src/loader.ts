// The loader of the root, which knows all modules and runs programs: both are fetched when a file needs them. The operators, which
// are the methods of tensors, are fetched while the file is.

import { createLoader } from './serialization/load.js'
import type { Loader } from './serialization/load.js'
import { Part } from './serialization/parts/parts.js'

export const parts = {
  classes: /* @__PURE__ */ new Part(async () => (await import('./nn/modules/list.js')).moduleClasses),
  /** Tensors that come out of a file have methods, as all have. */
  methods: /* @__PURE__ */ new Part(() => import('./methods-installed.js')),
  runners: /* @__PURE__ */ new Part(async () => (await import('./programs/runners.js')).runners),
}

const loader: Loader = /* @__PURE__ */ createLoader(parts)

/** Reads an object that `torch.save` wrote, or a program: see `Loader`. */
export const load: Loader['load'] = loader.load
/** What a file is, without running or trusting anything of it. */
export const report: Loader['report'] = loader.report
/** Those that cannot wait: for loader-sync.ts, which gives them the parts. */
export const { loadSync: loadPartsSync, deserialize: deserializeParts }: Loader = loader
