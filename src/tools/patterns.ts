// Names chosen by patterns, and changed by them: globs as Python's fnmatch has them (`*`, `?`, `[abc]`, `[!abc]`), where a star takes
// in dots and slashes too, and regular expressions.

/** A name, or a glob, or a regular expression. */
export type NamePattern = string | RegExp

/** Tells whether a whole name is what a pattern says; of a regular expression, whether it is found in it. */
export function matcher(pattern: NamePattern): (name: string) => boolean {
  if (typeof pattern !== 'string') {
    const expression = searching(pattern)
    return (name) => expression.test(name)
  }
  const glob = /[*?[]/.test(pattern) ? globOf(pattern) : null
  return (name) => name === pattern || glob?.test(name) === true
}

/**
 * Changes a name by one replacement. Where the pattern is a text with stars, it is a glob of the whole name, and each star in `text`
 * is what the star of the same place took; any other text is replaced where it first is, a regular expression as by `name.replace`.
 */
export function replacer(pattern: NamePattern, text: string): (name: string) => string {
  if (typeof pattern !== 'string') return (name) => name.replace(pattern, text)
  if (!pattern.includes('*')) return (name) => name.replace(pattern, () => text)
  const glob = globOf(pattern)
  return (name) => {
    const found = glob.exec(name)
    let star = 0
    return found === null ? name : text.replaceAll('*', () => found[++star] ?? '')
  }
}

/** One that does not go on from where it was. */
function searching(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''))
}

/** Each star is a group. */
function globOf(glob: string): RegExp {
  let source = ''
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] as string
    const end = character === '[' ? glob.indexOf(']', glob[at + 1] === '!' ? at + 3 : at + 2) : -1
    if (character === '*') source += '([^]*)'
    else if (character === '?') source += '[^]'
    else if (end >= 0) {
      const inside = glob.slice(at + 1, end).replaceAll(/[\\\]^[]/g, '\\$&')
      source += inside.startsWith('!') ? `[^${inside.slice(1)}]` : `[${inside}]`
      at = end
    } else source += character.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  }
  return new RegExp(`^${source}$`)
}
