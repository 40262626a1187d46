// What the command's exit status says: as diff(1) and grep(1) have it, so that "no" and "cannot say" differ.

export const EXIT = {
  /** Done; of a question: yes. */
  ok: 0,
  /** The answer is no: the files differ, one is damaged, one is not clean. */
  no: 1,
  /** Failed: a file that cannot be read or written, a mistake in the arguments. It wins over `no`. */
  failed: 2,
  /** Ended by Ctrl-C, as shells count: 128 and the signal's number. */
  interrupted: 130,
  /** Whoever read the output closed it. */
  brokenPipe: 141,
} as const

export type Exit = (typeof EXIT)[keyof typeof EXIT]

/** The table of docs/cli.md and of `torchlet --help`. */
export const EXIT_TEXTS: readonly (readonly [status: Exit, text: string])[] = [
  [EXIT.ok, 'done; diff: equal; verify: whole; scan: all clean'],
  [EXIT.no, 'diff: different; verify: damaged; scan: unknown or dangerous'],
  [EXIT.failed, 'failed: unreadable, timed out, not to be written, wrong arguments; wins over 1'],
  [EXIT.interrupted, 'ended by Ctrl-C'],
]
