// docs/performance.md, a section of which each command writes.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../../docs/performance.md', import.meta.url)

const HEAD = `# Performance

Made by \`npm run bench\`: torchlet and its peers in one process, interleaved, their outputs held to each other's and to PyTorch's,
input copied in and output read out each time. Figures of a shared machine, so that ratios count more than absolute figures.
Where torchlet runs at nine tenths of the peak, what is left to gain over a peer is what the peer leaves of it.
Sizes are made by \`npm run sizes\`.

`

/** Writes a section, `## Title` and its text, in place of that of the same title; a new one at the end. */
export function writeSection(text: string): void {
  const sections = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split(/^(?=## )/m)
        .slice(1)
        .map((section) => section.trim())
    : []
  const title = text.slice(0, text.indexOf('\n'))
  const at = sections.findIndex((section) => section.startsWith(`${title}\n`))
  if (at < 0) sections.push(text.trim())
  else sections[at] = text.trim()
  writeFileSync(path, `${HEAD}${sections.join('\n\n')}\n`)
}
