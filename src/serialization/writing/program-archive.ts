// A program written again, exported or scripted: its archive as it was read, with the weights that its module has now. What has not
// changed comes out to the byte; PyTorch runs what was written.

import { UnsafeError, UnsupportedError } from '../../errors.js'
import { imageChunks } from '../../io/zip/image.js'
import type { ZipImage } from '../../io/zip/image.js'
import { copy_ } from '../../ops/moving/copies.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { allowedNames } from '../names/allowed-names.js'
import { verdictOn } from '../names/verdicts.js'
import { operatorVerdict } from '../names/operator-verdicts.js'
import type { FileContents } from './contents.js'
import type { SaveOptions } from './save-options.js'

/** What an archive needs to be written again. */
export interface ArchiveOrigin {
  readonly image: ZipImage
  /** Each payload of the image: what fills it. */
  readonly payloads: ReadonlyMap<string, Payload | ArchivePart>
  /** Every name that the archive's pickles mention: module and qualname. */
  readonly names: readonly (readonly [module: string, qualname: string])[]
}

/** An archive within the archive: until PyTorch 2.7 the weights are a file of torch.save. */
export interface ArchivePart {
  readonly image: ZipImage
  readonly payloads: ReadonlyMap<string, Payload>
}

/** The storage that was read out of an entry, and the tensors that viewed it, by their names in the program. */
export interface Payload {
  readonly storage: UntypedStorage
  readonly views: ReadonlyMap<string, Tensor>
}

/**
 * @param operators What the program calls, `aten::add.Tensor`.
 * @param current The tensor that a name of the program has now.
 * @throws UnsafeError for names that are not written unasked; UnsupportedError where a tensor has another shape or dtype.
 */
export function programContents(
  origin: ArchiveOrigin,
  operators: Iterable<string>,
  current: Current,
  { allow }: SaveOptions,
): FileContents {
  checkAllowed(origin, operators, allow)
  const { image } = origin
  const data = dataOf(origin, current)
  return {
    size: image.size,
    async write(sink) {
      for (const chunk of imageChunks(image, data)) await sink.write(chunk)
    },
    writeSync(sink) {
      for (const chunk of imageChunks(image, data)) sink.writeSync(chunk)
    },
  }
}

type Current = (name: string) => Tensor | undefined

/** What fills each payload of an archive, made once. */
function dataOf({ payloads }: Pick<ArchiveOrigin, 'payloads'>, current: Current): (entry: string) => Uint8Array {
  const made = new Map<string, Uint8Array>()
  return (entry) => {
    const known = made.get(entry)
    if (known !== undefined) return known
    const payload = payloads.get(entry) as Payload | ArchivePart
    const bytes = 'storage' in payload ? contentNow(payload, current) : joined(payload, current)
    made.set(entry, bytes)
    return bytes
  }
}

function joined(part: ArchivePart, current: Current): Uint8Array {
  const bytes = new Uint8Array(part.image.size)
  let at = 0
  for (const chunk of imageChunks(part.image, dataOf(part, current))) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** The storage's bytes; where a tensor lies elsewhere now, a copy with its values in their place. */
function contentNow({ storage, views }: Payload, current: Current): Uint8Array {
  const moved = [...views].flatMap(([name, view]) => {
    const now = current(name)
    return now === undefined || now.storage === storage ? [] : [{ name, view, now }]
  })
  if (moved.length === 0) return storage.peek(Uint8Array)
  const copy = new UntypedStorage(new Uint8Array(storage.peek(Uint8Array)))
  for (const { name, view, now } of moved) {
    if (now.dtype !== view.dtype || String(now.sizes) !== String(view.sizes)) {
      throw new UnsupportedError({
        what: `${name} is ${now.dtype.name}[${now.sizes.join(', ')}], and the program was exported with ${view.dtype.name}[${view.sizes.join(', ')}]`,
        instead: 'Export the changed model again',
      })
    }
    copy_(new Tensor(copy, view.dtype, view.sizes, view.strides, view.offset), now)
  }
  return copy.bytes()
}

function checkAllowed({ names }: ArchiveOrigin, operators: Iterable<string>, allow: SaveOptions['allow']): void {
  if (allow === 'all') return
  const isAllowed = allowedNames(allow)
  const extra = new Set(allow ?? [])
  const others = [...operators].filter(
    (name) => operatorVerdict(name) !== 'torch' && !extra.has(name) && !extra.has(name.replace(/\.\w+$/, '')),
  )
  const refused = [
    ...others,
    ...names
      .filter(([module, qualname]) => !isAllowed(module, qualname) && !isOwn(module, qualname))
      .map((parts) => parts.join('.')),
  ]
  if (refused.length === 0) return
  throw new UnsafeError({
    what: "the program names these, which are not PyTorch's own and are not written unasked",
    names: [...new Set(refused)],
    remedy: "If they are meant to be in the file, give the option allow: ['mylib::foo', …] or allow: 'all'",
  })
}

/** What PyTorch's writer of programs names, and the classes whose code the archive itself holds. */
function isOwn(module: string, qualname: string): boolean {
  if (module === '__torch__' || module.startsWith('__torch__.')) return true
  const verdict = verdictOn(module, qualname)
  return verdict === 'torch' || verdict === 'data'
}
