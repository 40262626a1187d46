// The beginning and the end of a file, from which its format is told.

import type { Origin } from './source.js'

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

/** The sample of a file that is in memory. */
export function sampleOf(bytes: Uint8Array, origin: Origin = {}): FileSample {
  return {
    name: origin.name,
    status: origin.status,
    head: bytes.subarray(0, SAMPLE_SIZE),
    tail: bytes.subarray(Math.max(0, bytes.length - SAMPLE_SIZE)),
    size: bytes.length,
  }
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
