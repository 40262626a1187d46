// Tells what a zip archive holds, by the names of its entries.

import { strange } from './recognise.js'
import type { Stranger } from '../sources/file-sample.js'
import type { Origin } from '../sources/source.js'
import { isCheckpointName, isCompiled, zipKindOf } from './zip-kind.js'
import type { ZipKind } from './zip-kind.js'

/**
 * @param names of the entries, in the archive's order
 * @throws UnsupportedError for a zip of another program, ArchiveError for one that holds no model.
 */
export function recogniseZip(names: readonly string[], origin: Origin = {}): ZipKind {
  const kind = zipKindOf(names)
  if (kind !== undefined) return kind
  const layout = LAYOUTS.find(({ holds }) => holds(names))
  if (layout === undefined && names.some(isCheckpointName)) return 'members'
  throw strange(origin, layout ?? strangerOf(names))
}

interface Layout extends Stranger {
  readonly holds: (names: readonly string[]) => boolean
}

const NO_MODEL = 'Check the address or the path: this is no model'
const CONVERT = 'Convert it in Python: load it with its own library, and torch.save a state_dict of tensors'

const some =
  (pattern: RegExp) =>
  (names: readonly string[]): boolean =>
    names.some((name) => pattern.test(name))

/** The first that fits counts. */
const LAYOUTS: readonly Layout[] = [
  {
    holds: isCompiled,
    what: 'a package of AOTInductor, which holds code that was compiled for one machine, and no program',
    instead: 'Save the program itself: torch.export.save(torch.export.export(model, args), "model.pt2")',
  },
  {
    holds: some(/^program\.ptg$/),
    what: 'a program of ExecuTorch Native (.ptn)',
    instead:
      'Unpack it for its weights, program.safetensors; or save the program that it was made of: torch.export.save',
  },
  {
    holds: some(/^[^/]+\/\.data\/extern_modules$/),
    what: 'an archive of torch.package, which brings Python code to run',
    instead: 'In Python, load it by torch.package.PackageImporter, and torch.save the state_dict() of its model',
  },
  {
    holds: (names) =>
      names.every((name) => /^[^/]+\/(version|byteorder|\.data\/.*|data\/.*)$/.test(name)) &&
      names.some((name) => /^[^/]+\/(\.data\/)?version$/.test(name)),
    what: 'an archive of torch.save without its object (data.pkl): the save failed',
    instead: 'Save it again; when this was written, torch.save raised an error that says why',
    mistaken: true,
  },
  { holds: some(/^word\//), what: 'a Word document (docx)', instead: NO_MODEL, mistaken: true },
  { holds: some(/^xl\//), what: 'an Excel workbook (xlsx)', instead: NO_MODEL, mistaken: true },
  { holds: some(/^ppt\//), what: 'a PowerPoint document (pptx)', instead: NO_MODEL, mistaken: true },
  { holds: some(/^classes\.dex$/), what: 'an Android package (apk)', instead: NO_MODEL, mistaken: true },
  { holds: some(/^META-INF\/MANIFEST\.MF$/), what: 'a Java archive (jar)', instead: NO_MODEL, mistaken: true },
  {
    holds: some(/^mimetype$/),
    what: 'an OpenDocument file or an e-book',
    instead: NO_MODEL,
    mistaken: true,
  },
  { holds: some(/\.dist-info\/WHEEL$/), what: 'a Python package (wheel)', instead: NO_MODEL, mistaken: true },
  { holds: some(/^model\.weights\.h5$/), what: 'a Keras model (.keras)', instead: CONVERT },
  { holds: some(/com\.apple\.CoreML\//), what: 'a CoreML model (mlpackage)', instead: CONVERT },
  { holds: some(/saved_model\.pb$/), what: 'a TensorFlow SavedModel in a zip', instead: CONVERT },
  {
    holds: some(/\/data\.pkl$/),
    what: 'a zip of an unpacked checkpoint, one folder too deep',
    mistaken: true,
    instead: 'Pack the folder that holds data.pkl, and not the one around it',
  },
]

const FILES: Layout = {
  holds: some(/\.(bin|onnx|h5)$/),
  what: 'a zip of files, some of them models',
  instead: 'Unpack it, and load the file that you need',
}

function strangerOf(names: readonly string[]): Stranger {
  if (FILES.holds(names)) return FILES
  const shown = names.slice(0, 3).join(', ')
  return {
    what: `a zip archive of something else (${shown}${names.length > 3 ? ', …' : ''})`,
    instead: 'A file of torch.save has data.pkl in one folder; check the address or the path',
    mistaken: true,
  }
}
