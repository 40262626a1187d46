// Markdown tables.

import type { Timing } from './timing.js'

export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** The two first lines of a table: a column of text, and columns of figures. */
export function head(first: string, names: readonly string[]): string[] {
  return [row([first, ...names]), row(['---', ...names.map(() => '---:')])]
}

/**
 * Cells of contenders by their names: of the first its figure, of others theirs and how many times as long they take.
 *
 * @param shown Seconds as the table shows them.
 */
export function figures(
  timings: ReadonlyMap<string, Timing>,
  names: readonly string[],
  shown: (timing: Timing) => string,
): string[] {
  const own = timings.get(names[0] as string)
  return names.map((name, index) => {
    const timing = timings.get(name)
    if (timing === undefined || own === undefined) return '–'
    return index === 0 ? `**${shown(timing)}**` : `${shown(timing)}, ${(timing.best / own.best).toFixed(2)}x`
  })
}

export function milliseconds({ best, median }: Timing): string {
  return `${(best * 1000).toFixed(2)} (${(median * 1000).toFixed(2)}) ms`
}

export function microseconds({ best, median }: Timing): string {
  return `${(best * 1e6).toFixed(2)} (${(median * 1e6).toFixed(2)}) µs`
}
