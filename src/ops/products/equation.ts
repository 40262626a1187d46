// The grammar of einsum's equations: terms of letters with at most one `...`, between commas, and `->` before the output's.

/** Dimensions by name; those of an ellipsis are `.0`, `.1`, … counted from the last. */
export interface Equation {
  readonly inputs: readonly (readonly string[])[]
  readonly output: readonly string[]
}

/**
 * @param dims The number of each operand's dimensions.
 * @throws TypeError in PyTorch's words.
 */
export function parseEquation(equation: string, dims: readonly number[]): Equation {
  const arrow = equation.indexOf('->')
  const left = arrow < 0 ? equation : equation.slice(0, arrow)
  const terms = left.split(',').map((text, place) => parseTerm(text, ` for operand ${place}`))
  if (terms.length > dims.length) refuse('fewer operands were provided than specified in the equation')
  if (terms.length < dims.length) refuse('more operands were provided than specified in the equation')
  const inputs = terms.map((term, place) => withEllipsis(term, dims[place] as number, place))
  const between = Math.max(
    0,
    ...terms.map((term, place) => (term.includes('...') ? (dims[place] as number) - term.length + 1 : 0)),
  )
  const ellipsis = Array.from({ length: between }, (_, each) => `.${between - 1 - each}`)
  if (arrow < 0) return { inputs, output: [...ellipsis, ...onceOnly(terms)] }
  const right = parseTerm(equation.slice(arrow + 2), ' in the output')
  const known = new Set(terms.flat())
  for (const [at, label] of right.entries()) {
    if (label === '...') continue
    if (right.indexOf(label) < at) refuse(`output subscript ${label} appears more than once in the output`)
    if (!known.has(label)) refuse(`output subscript ${label} does not appear in the equation for any input operand`)
  }
  return { inputs, output: right.flatMap((label) => (label === '...' ? ellipsis : [label])) }
}

/** Letters and `...`. */
function parseTerm(text: string, where: string): string[] {
  const labels: string[] = []
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === ' ') continue
    if (letter === '.') {
      if (labels.includes('...')) refuse(`found '.'${where} for which an ellipsis was already found`)
      if (text.slice(at, at + 3) !== '...') refuse(`found '.'${where} that is not part of any ellipsis`)
      labels.push('...')
      at += 2
    } else {
      if (!/[a-zA-Z]/.test(letter))
        refuse(`invalid subscript given at index ${at} in the equation string, subscripts must be in [a-zA-Z]`)
      labels.push(letter)
    }
  }
  return labels
}

function withEllipsis(term: readonly string[], dims: number, place: number): string[] {
  const hasEllipsis = term.includes('...')
  const letters = term.length - Number(hasEllipsis)
  if (hasEllipsis ? letters > dims : letters !== dims) {
    refuse(
      hasEllipsis
        ? `the number of subscripts in the equation (${letters}) is more than the number of dimensions (${dims}) for operand ${place}`
        : `the number of subscripts in the equation (${letters}) does not match the number of dimensions (${dims}) for operand ${place} and no ellipsis was given`,
    )
  }
  const between = dims - letters
  return term.flatMap((label) =>
    label === '...' ? Array.from({ length: between }, (_, each) => `.${between - 1 - each}`) : [label],
  )
}

/** Letters that occur once in all terms, in the alphabet's order, capitals first. */
function onceOnly(terms: readonly (readonly string[])[]): string[] {
  const all = terms.flat().filter((label) => label !== '...')
  return all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort()
}

function refuse(message: string): never {
  throw new TypeError(`einsum(): ${message}`)
}
