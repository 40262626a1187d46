// Gives out blocks of linear memory, which TypeScript owns: kernels never allocate. Knows addresses and sizes only,
// not the memory. First fit over free blocks in the order of their addresses; neighbours join when freed.

/** Every block begins at a multiple of this and fills whole multiples: a cache line. */
export const blockAlignment = 64

interface FreeBlock {
  start: number
  size: number
}

/**
 * @example
 * const allocator = new Allocator(1024, (end) => memory.growTo(end))
 * const pointer = allocator.alloc(100)
 * allocator.free(pointer)
 */
export class Allocator {
  /** One past the last byte ever given out; beyond it everything is free. */
  private top: number
  /** Free blocks below `top`, by address, none next to another. */
  private readonly holes: FreeBlock[] = []
  private readonly sizes = new Map<number, number>()
  private readonly reserve: (end: number) => void

  /**
   * @param base The first address to give out.
   * @param reserve Makes memory up to an end available, or throws.
   */
  constructor(base: number, reserve: (end: number) => void) {
    this.top = roundUp(base)
    this.reserve = reserve
  }

  /** Bytes given out and not freed. */
  get used(): number {
    let used = 0
    for (const size of this.sizes.values()) used += size
    return used
  }

  /** The address of `bytes` bytes, not cleared. */
  alloc(bytes: number): number {
    const size = Math.max(roundUp(bytes), blockAlignment)
    const index = this.holes.findIndex((hole) => hole.size >= size)
    const start = index < 0 ? this.extend(size) : this.carve(index, size)
    this.sizes.set(start, size)
    return start
  }

  /** Takes a block back. @throws RangeError for an address that was not given out. */
  free(start: number): void {
    const size = this.sizes.get(start)
    if (size === undefined) throw new RangeError(`no block begins at ${start}`)
    this.sizes.delete(start)
    let index = this.holes.findIndex((hole) => hole.start > start)
    if (index < 0) index = this.holes.length
    this.holes.splice(index, 0, { start, size })
    this.join(index)
    this.join(index - 1)
    const last = this.holes.at(-1)
    if (last !== undefined && last.start + last.size === this.top) {
      this.top = last.start
      this.holes.pop()
    }
  }

  private extend(size: number): number {
    const start = this.top
    this.reserve(start + size)
    this.top = start + size
    return start
  }

  private carve(index: number, size: number): number {
    const hole = this.holes[index] as FreeBlock
    const { start } = hole
    hole.start += size
    hole.size -= size
    if (hole.size === 0) this.holes.splice(index, 1)
    return start
  }

  /** Makes a hole and the one after it one, where they touch. */
  private join(index: number): void {
    const hole = this.holes[index]
    const next = this.holes[index + 1]
    if (hole === undefined || next === undefined || hole.start + hole.size !== next.start) return
    hole.size += next.size
    this.holes.splice(index + 1, 1)
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / blockAlignment) * blockAlignment
}
