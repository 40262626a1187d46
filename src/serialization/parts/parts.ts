// Code that only some files need: the classes of torch.nn, what runs programs. `load` fetches it when the first file that needs it
// comes, so that a page which loads state dicts does not carry it; `loadSync`, which cannot wait, is given all of it beforehand.
//
// A reading that meets a need throws; the load catches that, fetches, and reads again. So a reading is nowhere interrupted in the
// middle, and what is nested in it, which is read at once, can have needs too.

/** One such part. */
export class Part<T> {
  private held: T | undefined
  private readonly fetchIt: () => Promise<T>

  /** @param fetchIt Imports it. */
  constructor(fetchIt: () => Promise<T>) {
    this.fetchIt = fetchIt
  }

  /** @throws PartNeeded where it is not there yet. */
  get value(): T {
    if (this.held === undefined) throw new PartNeeded(this)
    return this.held
  }

  provide(value: T): void {
    this.held = value
  }

  async fetch(): Promise<void> {
    this.held ??= await this.fetchIt()
  }
}

/** No error: what stands between a reading and its load. */
class PartNeeded {
  readonly part: Part<unknown>

  constructor(part: Part<unknown>) {
    this.part = part
  }
}

/** What `run` gives once all parts that it needs are there. Each is fetched once, so this ends. */
export async function withParts<T>(run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run()
    } catch (need) {
      if (!(need instanceof PartNeeded)) throw need
      await need.part.fetch()
    }
  }
}

/** What `making` gives, when the part is there too, which is fetched meanwhile. */
export async function beside<T>(part: Part<unknown> | undefined, making: Promise<T>): Promise<T> {
  const [made] = await Promise.all([making, part?.fetch()])
  return made
}
