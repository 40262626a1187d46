// PyTorch's own times, where a release of it is there: a script prints `name|best|median`, in seconds, a line each.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../support/root.js'
import type { Timing } from './timing.js'

const TIMES = `
import time, torch
torch.set_num_threads(1)
def times(run, rounds=9, warm=2):
    for _ in range(warm): run()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter(); run(); seconds.append(time.perf_counter() - start)
    return sorted(seconds)
def told(name, seconds):
    print(name, seconds[0], seconds[len(seconds) // 2], sep='|')
`

/** Times by name; none where no PyTorch is there. `script` has `times(run)`, `told(name, seconds)`, torch and \`sys.argv\`. */
export function torchTimes(script: string, ...args: readonly string[]): Map<string, Timing> {
  const oracle = join(root, '../shared/oracle/python')
  if (!existsSync(oracle)) return new Map()
  const { status, stdout, stderr } = spawnSync('bash', [oracle, '2.14', '-c', TIMES + script, ...args], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`PyTorch failed: ${stderr}`)
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', best, median] = line.split('|')
        return [name, { best: Number(best), median: Number(median) }]
      }),
  )
}
