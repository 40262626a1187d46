// Markdown tables.

export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
