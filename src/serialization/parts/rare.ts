// What only some files need, or some options: fetched when the first of them comes (parts.ts). rare-provided.ts has all of it at
// once.

import { Part } from './parts.js'

export const rare = {
  /** Names beyond those of a state dict. */
  names: /* @__PURE__ */ new Part(() => import('../names/all-names.js')),
  /** safetensors, and what lists the files of a sharded model. */
  safetensors: /* @__PURE__ */ new Part(() => import('./safetensors.js')),
  /** Every other kind of file but the zip of torch.save. */
  containers: /* @__PURE__ */ new Part(() => import('./containers.js')),
  /** Archives of programs. */
  archives: /* @__PURE__ */ new Part(() => import('./archives.js')),
  /** What a file is that torchlet does not read. */
  strangers: /* @__PURE__ */ new Part(() => import('../../io/recognise/strangers.js')),
  /** The option `weights_only`. */
  weightsOnly: /* @__PURE__ */ new Part(() => import('../weights-only/weights-only.js')),
}
