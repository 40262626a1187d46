// Files that a program took for text: every LF became CR LF, as FTP in its ASCII mode and git's autocrlf do. The damage
// shows only when such a file cannot be read, or a pickle's names end in CR.

import { latin1, type FileSample, type Stranger } from '../sources/file-sample.js'

/** Line feeds from which on it is no accident that each has a CR before it: of other bytes one in 256 does. */
const FEW = 4

const DAMAGED: Stranger = {
  what: 'damaged by a conversion of line ends: every LF became CR LF',
  instead: 'Copy it again as binary: FTP by type binary, git by "*.pt binary" in .gitattributes',
  mistaken: true,
}

/** Names of GLOBAL with a CR; or PyTorch's magic number, whose second byte is LF. */
// eslint-disable-next-line no-control-regex
const IN_PICKLE = /^\x80[\x02-\x05](.*c[\w.]+\r\n[\w.]+\r\n|\x8a\r\n\x6c\xfc\x9c)/s

/** What the file is, where its pickle shows the damage at once. */
export function convertedPickle({ head }: FileSample): Stranger | undefined {
  return IN_PICKLE.test(latin1(head)) ? DAMAGED : undefined
}

/** What a file is that could not be read, where all of its line feeds have a CR before them. */
export function convertedFile({ head, tail }: FileSample): Stranger | undefined {
  let count = 0
  for (const part of [head, tail]) {
    for (let at = part.indexOf(LF); at >= 0; at = part.indexOf(LF, at + 1), count++)
      if (at > 0 && part[at - 1] !== CR) return undefined
  }
  return count >= FEW ? DAMAGED : undefined
}

const LF = 0x0a
const CR = 0x0d
