// The source of module classes, which PyTorch wrote into legacy and tar files beside their names, so that a change of the
// code could be noticed. It is text, and stays text.

import { Global } from '../../python/objects.js'
import type { Tuple } from '../../python/tuple.js'
import { CheckedArguments } from '../names/checks.js'
import type { FileSource } from '../report/observer.js'

/** File and text are null where Python did not know them. */
export interface ClassWithSource {
  readonly cls: Global
  readonly path: string | null
  readonly text: string | null
}

/** The class, the file and the text, which are a persistent id's last three items, from `first` on. */
export function classWithSource(name: string, pid: Tuple, first: number): ClassWithSource {
  const args = new CheckedArguments(name, pid, first + 3)
  const cls = args.value(first)
  if (!(cls instanceof Global)) throw args.mismatch(first, 'a class')
  return { cls, path: textOf(args, first + 1), text: textOf(args, first + 2) }
}

/** Puts the text, if there is one, with the others; gives the class. */
export function keep(sources: FileSource[], { cls, path, text }: ClassWithSource): Global {
  if (text !== null) sources.push({ name: cls.name, path: path ?? undefined, text })
  return cls
}

function textOf(args: CheckedArguments, index: number): string | null {
  return args.value(index) === null ? null : args.text(index)
}
