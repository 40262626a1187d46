// What threads tell one another, in words of linear memory: which tiles of a job are left, which are done, and the job itself, a
// record of a plan (src/plan/records.ts) with what makes records of tiles from it. Read by the caller and by each worker's script.

/** Words of the block of control. What many write has a line of the cache for itself. */
export const enum Control {
  /** Tiles that nobody has claimed. Who takes one off has the tile of that number; nothing is left at 0 and below. */
  Remaining = 0,
  /** Tiles of the job that are computed. */
  Done = 16,
  /** Counts what wakes those who wait. */
  Calls = 32,
  /** Workers that wait. */
  Parked = 33,
  /** Not 0: workers are to end. */
  Ends = 34,
  /** Not 0: a tile failed. */
  Failed = 35,
  /** Not 0: the caller waits to be woken at the end of a tile. */
  Waits = 36,
  Job = 48,
  /** Tiles that each thread has computed, of all jobs. */
  Computed = 128,
  /** From here on a record for each thread, in which it writes its tile. */
  Records = 192,
}

/** Words of a job. */
export const enum Job {
  Tiles = 0,
  /** Words of the record. */
  Length = 1,
  /** Two axes; the second has a tile for each of the first's. */
  First = 2,
  Second = 19,
  /** Where the record names scratch memory, 0 for nowhere; that of the first worker, and the bytes of each. */
  ScratchWord = 36,
  Scratch = 37,
  ScratchBytes = 38,
  Threads = 39,
  Record = 40,
  Size = 72,
}

/** Words of an axis of a job: it goes from Start to End in Count tiles of Step, the last of which takes what is left. */
export const enum Axis {
  Start = 0,
  End = 1,
  Step = 2,
  /** 0 for an axis that there is not. */
  Count = 3,
  /** Words of the record that say where a tile begins and ends; 0 where the kernel takes a length and pointers. */
  BeginWord = 4,
  EndWord = 5,
  LengthWord = 6,
  /** Then at most five pointers that go on with it: their words in the record (0 for none), and the bytes by which one goes on for each unit. */
  Moves = 7,
  Size = 17,
}

/** Words of a record, its header included, at most. */
export const recordWords = 32
/** The most threads that compute together. */
export const mostThreads = 64
/** Bytes of the block of control. */
export const controlBytes = 4 * (Control.Records + recordWords * mostThreads)
