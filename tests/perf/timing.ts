// Times several functions side by side: one round calls each of them in turn, so that a noisy moment of the machine
// hits all alike.

export interface Timing {
  /** Seconds a call, of the best round and of the median one. */
  readonly best: number
  readonly median: number
}

/** Something to time; `run` may wait. */
export interface Contender {
  readonly name: string
  run(): unknown
}

export interface Effort {
  readonly rounds: number
  /** Seconds that one contender's turn in a round takes, about. */
  readonly seconds: number
}

/** Timings by name. Each contender is warmed up for twice its turn first. */
export async function compare(contenders: readonly Contender[], effort: Effort): Promise<Map<string, Timing>> {
  const calls = new Map<string, number>()
  for (const contender of contenders) calls.set(contender.name, await callsIn(contender, effort.seconds))
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < effort.rounds; round++) {
    for (const contender of contenders) {
      samples.get(contender.name)?.push(await secondsPerCall(contender, calls.get(contender.name) as number))
    }
  }
  return new Map([...samples].map(([name, seconds]) => [name, summary(seconds)]))
}

/** How often a contender runs in `seconds`, once it is warm. */
async function callsIn(contender: Contender, seconds: number): Promise<number> {
  let count = 1
  for (let spent = 0; spent < 2 * seconds; count *= 2) spent = (await secondsPerCall(contender, count)) * count
  return Math.max(1, Math.round(seconds / (await secondsPerCall(contender, count / 2))))
}

async function secondsPerCall({ run }: Contender, count: number): Promise<number> {
  const start = performance.now()
  let waits: unknown = run()
  if (waits instanceof Promise) {
    await waits
    for (let call = 1; call < count; call++) await run()
  } else {
    for (let call = 1; call < count; call++) waits = run()
  }
  return (performance.now() - start) / 1000 / count
}

export function summary(seconds: readonly number[]): Timing {
  const sorted = seconds.toSorted((a, b) => a - b)
  return { best: sorted[0] as number, median: sorted[sorted.length >> 1] as number }
}
