// The kinds of files that torchlet reads, by their first and last bytes, never by their name. FORMAT: PyTorch's own kinds by their
// magic numbers. What anything else is, recognise.ts tells.

import { latin1, startsWith, type FileSample } from '../sources/file-sample.js'
import { isNpy } from '../npy/magic.js'
import { LONGEST_HEADER } from '../safetensors/format.js'

/** The containers that hold PyTorch's objects. */
export type FileKind = 'zip' | 'legacy' | 'tar' | 'pickle' | 'safetensors' | 'gzip' | 'index' | 'distributed' | 'npy'

/** Magic numbers by FORMAT.md section 0; the order matters. */
export function kindOf({ head, tail, size }: FileSample): FileKind | undefined {
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04)) return 'zip'
  if (startsWith(head, 0x1f, 0x8b)) return 'gzip'
  if (isTar(head)) return 'tar'
  if (isNpy(head)) return 'npy'
  if (isSafetensors(head, size)) return 'safetensors'
  if (isIndex(head)) return 'index'
  const text = latin1(head.subarray(0, 128))
  if (isLegacy(head, text)) return 'legacy'
  if (DISTRIBUTED.test(text)) return 'distributed'
  if (head[0] === PROTO) return head[1]! >= 2 && head[1]! <= 5 ? 'pickle' : undefined
  const isPickle = TEXT_PICKLE.test(text) || (size <= text.length && SCALAR_PICKLE.test(text))
  return isPickle && tail[tail.length - 1] === STOP ? 'pickle' : undefined
}

/** The class that a distributed checkpoint's `.metadata` begins with, by GLOBAL or STACK_GLOBAL. */
const DISTRIBUTED = /^\x80.{1,12}torch\.distributed\.checkpoint\.metadata.{1,3}Metadata/s

/** JSON of transformers that says which file has which weights. */
function isIndex(head: Uint8Array): boolean {
  return /^\s*\{/.test(latin1(head.subarray(0, 16))) && latin1(head).includes('"weight_map"')
}

const PROTO = 0x80
const STOP = 0x2e

/** LONG1 of 0x1950a86a20f9469cfc6c, STOP. */
const LEGACY_MAGIC = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, STOP]

/** That number is the first pickle: after PROTO, from protocol 4 on also after FRAME; in text before 2. */
function isLegacy(head: Uint8Array, text: string): boolean {
  if (head[0] !== PROTO) return text.startsWith('L119547037146038801333356L\n.')
  return startsWith(head.subarray(head[1]! < 4 ? 2 : 11), ...LEGACY_MAGIC)
}

/** Protocols 0 and 1 have no magic: the first opcodes of what people pickle. */
const TEXT_PICKLE = /^(\((dp|lp|tp|i\w|[IFLSVUKX\]}c(])|c[\w.]+\n[\w.]+\n|[\]}]q?)/s

/** A number, None or a short text alone. */
const SCALAR_PICKLE = /^(N|[IFL][-+\w.]+\n|[SV][^\n]*\n(p\d+\n)?|K.|M..|J.{4}|G.{8})\.$/s

function isTar(head: Uint8Array): boolean {
  return latin1(head.subarray(257, 262)) === 'ustar'
}

/** A u64 length, then that much JSON; one that begins with a name is told even where the length is wrong. */
function isSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false
  const view = new DataView(head.buffer, head.byteOffset, 8)
  const length = view.getUint32(0, true)
  return (
    head[9] === 0x22 || (view.getUint32(4, true) === 0 && length >= 2 && length <= LONGEST_HEADER && length + 8 <= size)
  )
}
