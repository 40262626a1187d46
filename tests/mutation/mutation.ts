// What a fault that tests must find is, and how those of a file of the sources are written down.

export interface Fault {
  /** What is wrong then. */
  readonly fault: string
  /** Stands once in the file. */
  readonly from: string
  readonly to: string
  /** What finds it, where it is not the tests of the file. */
  readonly tests?: readonly string[]
}

export interface FaultyFile {
  readonly file: string
  readonly tests: readonly string[]
  readonly faults: readonly Fault[]
}

/** A fault with its file and its tests. */
export interface Mutation extends Required<Fault> {
  readonly file: string
}
