// What reads the archives of programs.

import type { ZipKind } from '../../io/recognise/zip-kind.js'
import { loadExported } from '../exported/load-exported.js'
import { loadTorchScript } from '../torchscript/load-torchscript.js'
import type { ZipLoader } from '../zip/load-zip.js'

export const archives = {
  torchscript: loadTorchScript,
  exported: loadExported,
} as const satisfies Partial<Record<ZipKind, ZipLoader>>
