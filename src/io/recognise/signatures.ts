// Formats with a magic number, as their specifications give it: one row each.

import { latin1, type Stranger } from '../sources/file-sample.js'

interface Signature extends Stranger {
  /** Where the magic number stands, in bytes. Default 0. */
  readonly at?: number
  /** One character a byte. */
  readonly magic: string
}

const CONVERT = 'Convert it in Python: load it with its own library, and torch.save a state_dict of tensors'
const DECOMPRESS = 'Decompress it first'
const NO_MODEL = 'Check the address or the path: this is no model'

const SIGNATURES: readonly Signature[] = [
  {
    magic: 'GGUF',
    what: 'a GGUF model (llama.cpp)',
    instead: 'Use the safetensors or PyTorch files that it was converted from',
  },
  {
    magic: 'lmgg',
    what: 'a GGML model (llama.cpp before GGUF)',
    instead: 'Use the safetensors or PyTorch files that it was converted from',
  },
  {
    magic: 'tjgg',
    what: 'a GGML model (llama.cpp before GGUF)',
    instead: 'Use the safetensors or PyTorch files that it was converted from',
  },
  { magic: '\x89HDF\r\n\x1a\n', what: 'an HDF5 file, as Keras writes', instead: CONVERT },
  {
    at: 4,
    magic: 'TFL3',
    what: 'a TensorFlow Lite model',
    instead: 'Use the model that it was converted from, as a PyTorch or safetensors file',
  },
  {
    at: 4,
    magic: 'PTMF',
    what: 'a PyTorch Mobile model as a flatbuffer',
    instead: 'Save the module that it was made of: torch.jit.save(module, path), or its state_dict() with torch.save',
  },
  {
    at: 4,
    magic: 'ET12',
    what: 'an ExecuTorch program (.pte)',
    instead: 'Use the program that it was made of: torch.export.save(program, "model.pt2")',
  },
  {
    at: 4,
    magic: 'BP08',
    what: 'an ExecuTorch program with test inputs (.bpte)',
    instead: 'Use the program that it was made of: torch.export.save(program, "model.pt2")',
  },
  {
    at: 4,
    magic: 'FT01',
    what: 'the tensors of an ExecuTorch program (.ptd)',
    instead: 'Use the state_dict() that they were taken from, saved with torch.save',
  },
  { magic: '\x7fELF', what: 'a compiled library or program (ELF), as AOTInductor makes', instead: NO_MODEL },
  {
    magic: 'PYTORCH1',
    what: 'a PyTorch preview file, written before 1.0',
    instead: 'Load it with the release that wrote it, and torch.save it with PyTorch 1.6 or later',
  },
  {
    magic: '\x04\0\0\0\x01\0\0\0\x03\0\0\0V 1',
    what: 'a Torch7 file, from Lua',
    instead: 'Read it in Python by the package torchfile, and torch.save its tensors',
  },
  { magic: 'PAR1', what: 'a Parquet table', instead: NO_MODEL },
  { magic: 'ARROW1', what: 'an Arrow table', instead: NO_MODEL },
  { magic: 'SQLite format 3\0', what: 'an SQLite database', instead: NO_MODEL },
  { magic: '%PDF-', what: 'a PDF document', instead: NO_MODEL, mistaken: true },
  { magic: '\x89PNG\r\n\x1a\n', what: 'a PNG picture', instead: NO_MODEL, mistaken: true },
  { magic: '\xff\xd8\xff', what: 'a JPEG picture', instead: NO_MODEL, mistaken: true },
  { magic: 'GIF87a', what: 'a GIF picture', instead: NO_MODEL, mistaken: true },
  { magic: 'GIF89a', what: 'a GIF picture', instead: NO_MODEL, mistaken: true },
  { at: 8, magic: 'WEBP', what: 'a WebP picture', instead: NO_MODEL, mistaken: true },
  { magic: 'BM', what: 'a BMP picture', instead: NO_MODEL, mistaken: true },
  { magic: '7z\xbc\xaf\x27\x1c', what: 'a 7z archive', instead: DECOMPRESS },
  { magic: 'Rar!\x1a\x07', what: 'a RAR archive', instead: DECOMPRESS },
  { magic: '\xfd7zXZ\0', what: 'compressed by xz', instead: DECOMPRESS },
  { at: 4, magic: '1AY&SY', what: 'compressed by bzip2', instead: DECOMPRESS },
  { magic: '\x28\xb5\x2f\xfd', what: 'compressed by zstd', instead: DECOMPRESS },
  { magic: '\x04\x22\x4d\x18', what: 'compressed by lz4', instead: DECOMPRESS },
  {
    magic: 'PK\x05\x06',
    what: 'a zip archive without entries',
    mistaken: true,
    instead: 'The save did not finish; save it again',
  },
  { magic: 'PK\x07\x08', what: 'one part of a split zip archive', instead: 'Join the parts into one zip file' },
  {
    magic: 'PK',
    what: 'the beginning of a zip archive, cut off',
    mistaken: true,
    instead: 'The download or the save did not finish; fetch or save it again',
  },
]

/** How a file is compressed by what torchlet does not open; null of any other. */
export function compressionOf(head: Uint8Array): string | null {
  const found = signatureOf(head)
  return found?.instead === DECOMPRESS ? found.what : null
}

/** The format whose magic number a file has, if it is in the list. */
export function signatureOf(head: Uint8Array): Stranger | undefined {
  const text = latin1(head.subarray(0, 32))
  return SIGNATURES.find(({ at = 0, magic }) => text.startsWith(magic, at))
}
