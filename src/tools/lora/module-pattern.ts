// Which modules a key of `rank_pattern` and `alpha_pattern` means: a regular expression of Python's, which peft holds against the end
// of a module's name from a dot on (peft/utils/other.py, get_pattern_key: `(.*\.)?({key})$`). The file says the expression, and a
// backtracking matcher could be made to run without end by it; so this one keeps the set of places where it may be, and knows
// characters, `.`, classes as `\d`, sets, `*`, `+` and `?` behind one of them, `^` in front and `$` at the end.

import { UnsupportedError } from '../../errors.js'

/** One character of a name, and how often. */
interface Atom {
  readonly accepts: (character: string) => boolean
  readonly many: boolean
  readonly optional: boolean
}

const LONGEST = 1024

/** Tells whether a module's name is one that the key means. @throws UnsupportedError for what else an expression may have. */
export function modulePattern(key: string): (module: string) => boolean {
  const isBound = key.startsWith('^')
  const atoms = atomsOf(key, isBound ? 1 : 0)
  return (module) => {
    // Where in the expression the text so far may have led to.
    let places = new Set<number>()
    const enter = (set: Set<number>, from: number): void => {
      for (let at = from; !set.has(at); at++) {
        set.add(at)
        if (atoms[at]?.optional !== true) return
      }
    }
    enter(places, 0)
    for (let at = 0; at < module.length; at++) {
      const character = module[at] as string
      const next = new Set<number>()
      for (const place of places) {
        const atom = atoms[place]
        if (atom?.accepts(character) !== true) continue
        if (atom.many) enter(next, place)
        enter(next, place + 1)
      }
      if (character === '.' && !isBound) enter(next, 0)
      places = next
    }
    return places.has(atoms.length)
  }
}

function atomsOf(key: string, from: number): Atom[] {
  const unfit = (): UnsupportedError =>
    new UnsupportedError({
      what: `the pattern ${JSON.stringify(key.slice(0, 80))} in the adapter's config is not understood`,
      instead: 'Give the option config, with the modules that it means written out',
    })
  if (key.length > LONGEST) throw unfit()
  const atoms: Atom[] = []
  for (let at = from; at < key.length;) {
    const source = /^(?:\\[dwDW]|\\[^A-Za-z0-9]|\[\^?(?:\\[dw]|\\[^A-Za-z0-9]|[^\]\\[])+\]|[^\\^$|()[\]{}*+?])/.exec(
      key.slice(at),
    )?.[0]
    if (source === undefined) {
      if (key[at] === '$' && at === key.length - 1) break
      throw unfit()
    }
    at += source.length
    const quantifier = /^[*+?](?![*+?])/.exec(key.slice(at))?.[0] ?? ''
    at += quantifier.length
    const expression = new RegExp(`^${source.replace('/', '\\/')}$`)
    atoms.push({
      accepts:
        source.length === 1 && source !== '.' ? (character) => character === source : (each) => expression.test(each),
      many: quantifier === '*' || quantifier === '+',
      optional: quantifier === '*' || quantifier === '?',
    })
  }
  return atoms
}
