// What loaders tell of a file beside its object: `report` listens, `load` does not.

import type { LoadContext } from '../container.js'
import type { FileKind } from '../../io/recognise/file-kind.js'

/** The formats that `report` tells apart. */
export type FileFormat =
  | 'zip'
  | 'torchscript'
  | 'exported'
  | 'members'
  | 'legacy'
  | 'tar'
  | 'pickle'
  | 'gzip'
  | 'safetensors'
  | 'index'
  | 'distributed'
  | 'npy'
  | 'npz'

/** One record of an archive, where it lies and how. */
export interface FileRecord {
  readonly name: string
  /** Bytes from the file's start to the record's header, or to its data where it has none. */
  readonly offset: number
  /** Bytes of the content. */
  readonly nbytes: number
  /** Bytes that it takes in the file, where it is deflated. */
  readonly compressed?: number | undefined
  /** CRC-32 as the file states it, where it does. */
  readonly crc32?: number | undefined
}

/** Bytes behind a file's end, which nobody reads. */
export interface FileRest {
  /** Bytes from the file's start. */
  readonly offset: number
  readonly nbytes: number
  /** What they begin as: two saves into one open file leave two. */
  readonly kind: FileKind | null
}

/** Python source that a file carries of a class: PyTorch wrote it beside whole modules until 1.6, and in TorchScript. */
export interface FileSource {
  /** The class, or the record that holds the text. */
  readonly name: string
  /** The path of the file that it was in, as its writer had it. */
  readonly path?: string | undefined
  readonly text: string
}

export interface Observer {
  format(format: FileFormat): void
  record(record: FileRecord): void
  /** A pickle of the file: its record, or what it is for, and its bytes, STOP included or more. */
  pickle(name: string, bytes: Uint8Array): void
  /** A record that nothing of PyTorch's reads: it may be a pickle, or pack some. */
  extra(name: string, bytes: Uint8Array, context: LoadContext): void
  source(source: FileSource): void
  /** An operator that a program names: `aten::add.Tensor`. */
  operator(name: string, count: number): void
  rest(rest: FileRest): void
  /** What listens to a file within this one. */
  member(name: string): Observer
}
