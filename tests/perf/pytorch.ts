// PyTorch's own times for the same file, where a release of it is there; nothing elsewhere.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const script = `
import sys, time, torch
path = sys.argv[1]
def times(run):
    seconds = []
    for _ in range(9):
        start = time.perf_counter(); run(); seconds.append(time.perf_counter() - start)
    return sorted(seconds)
obj = torch.load(path)
for name, run in (('load', lambda: torch.load(path)), ('save', lambda: torch.save(obj, path + '.torch'))):
    seconds = times(run)
    print(name, seconds[0], seconds[4])
print('version', torch.__version__)
`

/** Name, best and median seconds of torch.load and torch.save. */
export function torchTimes(path: string): [name: string, best: number, median: number][] {
  const oracle = join('..', 'shared', 'oracle', 'python')
  if (!existsSync(oracle)) return []
  const { status, stdout } = spawnSync('bash', [oracle, '2.14', '-c', script, path], { encoding: 'utf8' })
  if (status !== 0) return []
  const lines = stdout.trim().split('\n').map((line) => line.split(' '))
  const version = lines.find(([name]) => name === 'version')?.[1] ?? ''
  return lines.flatMap(([name, best, median]) => (name === 'version' ? [] : [[`PyTorch ${version} ${name}`, Number(best), Number(median)]]))
}
