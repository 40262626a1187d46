// The beginning and the end of a file, from which its format is told.

import type { Origin, Reading } from './source.js'

/** Bytes of the beginning and of the end, where there are as many. */
const SAMPLE_SIZE = 4096

export interface FileSample extends Origin {
  readonly head: Uint8Array
  readonly tail: Uint8Array
  /** Bytes in all. */
  readonly size: number
}

/** A format that is recognised and not read: what it is, and what to do. */
export interface Stranger {
  /** With its article: "an ONNX model". */
  readonly what: string
  readonly instead: string
  /** Damaged, or no model at all: a web page in its place. */
  readonly mistaken?: boolean
}

/** @param start Where the file begins, in bytes from the source's start. */
export function* readSample(file: Origin & { readonly size: number }, start = 0): Reading<FileSample> {
  const { name, status, size } = file
  const length = Math.min(size, SAMPLE_SIZE)
  const head = yield { offset: start, length }
  const tail = yield { offset: start + size - length, length }
  return { name, status, head, tail, size }
}

export function startsWith(head: Uint8Array, ...bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte)
}

/** One character a byte, for searching binary data with regular expressions. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
