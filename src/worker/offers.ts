// Functions of this side that the worker may call: callbacks, and the reading of sources that live here. A function is offered under
// a number for as long as what it belongs to lasts: a call, or a checkpoint that is open.

import type { Offer, Parcel } from './messages.js'

/** What the worker calls; a `Parcel` of buffers to move, or a value that is copied. */
export type Offered = (...args: never[]) => unknown

let offered = 0

/** Those that end together. */
export class Offers {
  private readonly functions = new Map<Offer, Offered>()
  private readonly ends: (() => void)[] = []

  add(run: Offered): Offer
  add(run: Offered | undefined): Offer | undefined
  add(run: Offered | undefined): Offer | undefined {
    if (run === undefined) return undefined
    this.functions.set(++offered, run)
    return offered
  }

  /** A callback: the worker waits for it and learns what it throws; what it gives, an element perhaps, does not travel. */
  addCallback(run: ((...args: never[]) => unknown) | undefined): Offer | undefined {
    return this.add(
      run &&
        (async (...args) => {
          await run(...args)
        }),
    )
  }

  get(offer: Offer): Offered | undefined {
    return this.functions.get(offer)
  }

  /** Runs when these end, however that comes. */
  atEnd(run: () => void): void {
    this.ends.push(run)
  }

  end(): void {
    this.functions.clear()
    for (const run of this.ends.splice(0)) run()
  }
}

/** Marks an answer whose buffers are moved. */
export class Moved<T> implements Parcel<T> {
  readonly value: T
  readonly transfer: readonly ArrayBuffer[]

  constructor(value: T, transfer: readonly ArrayBuffer[]) {
    this.value = value
    this.transfer = transfer
  }
}
