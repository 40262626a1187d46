// The source of module classes, which PyTorch wrote into legacy and tar files beside their names, so that a change of the
// code could be noticed. It is text, and stays text.

import { LimitError } from '../../errors.js'
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

/** What a file carries of source. */
export class Sources {
  readonly list: FileSource[] = []
  private readonly limit: number
  private length = 0

  /** @param nbytes Of the file: its texts have no more, unless it names one again and again. */
  constructor(nbytes: number) {
    this.limit = nbytes
  }

  /** Puts the text, if there is one, with the others; gives the class. */
  keep({ cls, path, text }: ClassWithSource): Global {
    if (text === null) return cls
    this.length += text.length + (path?.length ?? 0)
    if (this.length > this.limit)
      throw new LimitError({ what: 'the source of classes in characters', limit: this.limit, got: this.length })
    this.list.push({ name: cls.name, path: path ?? undefined, text })
    return cls
  }
}

function textOf(args: CheckedArguments, index: number): string | null {
  return args.value(index) === null ? null : args.text(index)
}
