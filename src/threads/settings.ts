// When calls are split, and how finely: what tests of threads switch. Times are on one thread, in nanoseconds, but the last two.

export const splitting = {
  /** Work below which a call is not split. */
  leastWork: 16e3,
  /** Tiles of a call, where they are not too small or too large: so many that who comes last is not waited for long. */
  tiles: 32,
  leastTile: 6e3,
  mostTile: 80e3,
  /** Work of a plan, or of calls in a row beside plans, for which sleeping workers are woken, which takes some 40 µs. */
  wakes: 200e3,
  /** Whether the caller goes on alone for a while where waits cost more than threads gain. */
  accounts: true,
  /** Milliseconds without a tile done after which workers are given up. */
  lostAfter: 20_000,
  /** Milliseconds within which a worker starts. */
  startsWithin: 20_000,
}
