// The inputs of a model from files: tensors of PyTorch's formats and numpy's, and pictures.

import { existsSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Dict, Tensor, Tuple, load } from '../../index.js'
import type { Job } from '../perform.js'
import { STDIN, isAddress, sourceOf } from '../source.js'
import { decodePicture, isPicture, preparedPicture } from './picture.js'
import type { Preparation } from './picture.js'

/** A file, or with a name the input that it is. */
export interface InputArgument {
  readonly name: string | null
  readonly file: string
}

/** `x.npy`, or `mask=m.npy` where there is no file of that name. */
export function inputArgument(text: string): InputArgument {
  const [, name, file] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? []
  return name === undefined || file === undefined || existsSync(text) ? { name: null, file: text } : { name, file }
}

export interface Inputs {
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
  /** Whether one of them was a picture. */
  readonly hasPicture: boolean
}

/**
 * A tensor is one input; a list or tuple, or a dict as numpy.savez(a, b) makes of arrays without names, several by position; another
 * dict several by name.
 */
export async function readInputs(given: readonly InputArgument[], preparation: Preparation, job: Job): Promise<Inputs> {
  const args: unknown[] = []
  const kwargs = new Map<string, unknown>()
  const put = (name: string, value: unknown): void => {
    if (kwargs.has(name)) throw new Error(`the input ${name} is given twice`)
    kwargs.set(name, value)
  }
  let hasPicture = false
  for (const { name, file } of given) {
    const bytes = await pictureIn(file)
    hasPicture ||= bytes !== null
    const value = bytes === null ? await load(sourceOf(file), job) : preparedPicture(decodePicture(bytes), preparation)
    if (name !== null) put(name, value)
    else if (value instanceof Tensor) args.push(value)
    else if (Array.isArray(value) || value instanceof Tuple) args.push(...(value as readonly unknown[]))
    else if (value instanceof Dict) {
      for (const [key, each] of value)
        if (/^arr_\d+$/.test(String(key))) args.push(each)
        else put(String(key), each)
    } else throw new Error(`${file} holds neither tensors nor a picture`)
  }
  return { args, kwargs: Object.fromEntries(kwargs), hasPicture }
}

/** The bytes of a file where it is a picture. */
async function pictureIn(file: string): Promise<Uint8Array | null> {
  if (file === STDIN || isAddress(file) || statSync(file).isDirectory()) return null
  const handle = await open(file)
  try {
    const head = Buffer.alloc(8)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    return isPicture(head.subarray(0, bytesRead)) ? await handle.readFile() : null
  } finally {
    await handle.close()
  }
}
