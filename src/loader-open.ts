// `open` of the root: a file of its own, so that who loads without it does not carry it.

import { parts } from './loader.js'
import { createOpen } from './serialization/lazy/open.js'
import type { Open } from './serialization/lazy/open.js'

/** Opens a file without reading its tensors: what is in it is known, and any part of it is read when asked for. */
export const open: Open = /* @__PURE__ */ createOpen({ classes: parts.classes, methods: parts.methods })
