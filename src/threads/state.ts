// How many threads compute, and why not as many as were asked for.

import type { Crew } from './crew.js'

export const state: { crew: Crew | null; reason: string } = {
  crew: null,
  reason: 'one thread unless set_num_threads is called',
}

/** The number of threads that compute. */
export function threadCount(): number {
  return state.crew?.threads ?? 1
}
