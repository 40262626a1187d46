// A chart as SVG: groups of bars, a bar a contender, how many times as fast the first is as each. Readable on light and dark pages.

export interface Group {
  readonly name: string
  /** A figure of each contender, the smaller the better. */
  readonly values: readonly number[]
}

const [WIDTH, LEFT, RIGHT, BAR, GAP] = [720, 150, 150, 16, 14]
const COLORS = ['#ee4c2c', '#7a8aa0', '#b3bdcb', '#8c6bb1']

/** @param unit What the figures are, `ms`. */
export function chart(contenders: readonly string[], groups: readonly Group[], unit: string): string {
  const parts: string[] = []
  let y = 40
  contenders.forEach((name, index) => {
    const x = LEFT + index * 150
    parts.push(rect(x, 12, 12, 12, index), text(x + 18, 22, name))
  })
  for (const { name, values } of groups) {
    const most = Math.max(...values)
    parts.push(text(LEFT - 10, y + (values.length * BAR) / 2 + 4, name, 'end'))
    values.forEach((value, index) => {
      const length = ((WIDTH - LEFT - RIGHT) * value) / most
      const ratio = index === 0 ? '' : `, ${(value / (values[0] as number)).toFixed(2)}x`
      parts.push(
        rect(LEFT, y, length, BAR - 2, index),
        text(LEFT + length + 6, y + BAR - 5, `${value.toFixed(1)} ${unit}${ratio}`),
      )
      y += BAR
    })
    y += GAP
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" font-family="sans-serif" font-size="12">`,
    `<style>text { fill: #333 } @media (prefers-color-scheme: dark) { text { fill: #ddd } }</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function rect(x: number, y: number, width: number, height: number, color: number): string {
  return `<rect x="${x}" y="${y}" width="${width.toFixed(1)}" height="${height}" fill="${COLORS[color]}"/>`
}

function text(x: number, y: number, content: string, anchor = 'start'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${content}</text>`
}
