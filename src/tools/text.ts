// The texts of the tools' results: aligned columns, sizes in bytes, and names of files that print as one line.

/** Rows as lines whose columns begin at one place; numbers are put to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = []
  const cells = rows.map((row) => row.map(String))
  for (const row of cells)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] as number
          return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A number of bytes as people read it: `1.5 MiB`. */
export function sizeText(nbytes: number): string {
  let size = nbytes
  let unit = 0
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024
    unit++
  }
  return unit === 0 ? `${nbytes} bytes` : `${size.toFixed(1)} ${UNITS[unit] as string}`
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']

/** A name that a file gives, without what would move a terminal's cursor or change its colours. */
export function printable(name: string): string {
  return name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`)
}

/** One and many: `1 tensor`, `2 tensors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A result that prints: its fields are data for JSON, its text is what `String(result)` and templates give. */
export function withText<T extends object>(fields: T, text: () => string): T & { toString(): string } {
  return Object.defineProperty(fields, 'toString', { value: text, enumerable: false }) as T & { toString(): string }
}
