// A bar on standard error for what takes more than a second, where that is a terminal.

import { SingleBar } from 'cli-progress'
import { sizeText } from '../tools/text.js'

const DELAY = 1000

interface Progress {
  readonly loaded: number
  readonly total: number | undefined
}

/** How much is done, in bytes or in what `unit` counts. */
export class ProgressBar {
  private readonly begun = Date.now()
  private readonly text: (count: number) => string
  private bar: SingleBar | null = null

  constructor(unit: 'bytes' | 'files' = 'bytes') {
    this.text = unit === 'bytes' ? sizeText : (count) => `${count} ${unit}`
  }

  update({ loaded, total }: Progress): void {
    if (!process.stderr.isTTY || Date.now() - this.begun < DELAY) return
    const shown = { done: this.text(loaded), all: total === undefined ? '?' : this.text(total) }
    // Without a known end the bar stays empty and the count tells.
    if (this.bar === null) {
      this.bar = new SingleBar({
        stream: process.stderr,
        format: '{bar} {done} of {all}',
        barCompleteChar: '█',
        barIncompleteChar: '░',
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
      })
      this.bar.start(total ?? 1, 0, shown)
    }
    this.bar.setTotal(total ?? 1)
    this.bar.update(total === undefined ? 0 : loaded, shown)
  }

  /** Takes the bar away, so that what is printed next stands on a line of its own. */
  end(): void {
    this.bar?.stop()
    this.bar = null
  }
}
