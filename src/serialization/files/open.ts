// `open` of files alone: a file of its own, so that who loads without it does not carry it.

import { createOpen } from '../lazy/open.js'
import type { Open } from '../lazy/open.js'

/** Opens a file without reading its tensors: what is in it is known, and any part of it is read when asked for. */
export const open: Open = /* @__PURE__ */ createOpen({})
