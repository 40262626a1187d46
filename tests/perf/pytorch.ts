// PyTorch's own times for the same file, where a release of it is there; nothing elsewhere.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const script = `
import sys, time, torch
path, expected = sys.argv[1], float(sys.argv[2])
def times(run):
    seconds = []
    for _ in range(9):
        start = time.perf_counter(); run(); seconds.append(time.perf_counter() - start)
    return sorted(seconds)
obj = torch.load(path)
got = sum(float(tensor.double().sum()) for tensor in obj.values())
assert abs(got - expected) < 1e-6 * sum(tensor.numel() for tensor in obj.values()), (got, expected)
for name, run in (
    ('load, weights_only=False', lambda: torch.load(path, weights_only=False)),
    ('load, weights_only=True', lambda: torch.load(path, weights_only=True)),
    ('save', lambda: torch.save(obj, path + '.torch')),
):
    seconds = times(run)
    print(f'PyTorch {torch.__version__} {name}', seconds[0], seconds[4], sep='|')
`

export interface TorchTime {
  readonly name: string
  /** Seconds. */
  readonly best: number
  readonly median: number
}

/** Times of torch.load and torch.save for a state dict whose elements sum up to `sum`, which is checked. */
export function torchTimes(path: string, sum: number): TorchTime[] {
  const oracle = join('..', 'shared', 'oracle', 'python')
  if (!existsSync(oracle)) return []
  const { status, stdout, stderr } = spawnSync('bash', [oracle, '2.14', '-c', script, path, String(sum)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`PyTorch does not read what was saved: ${stderr}`)
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', best, median] = line.split('|')
      return { name, best: Number(best), median: Number(median) }
    })
}
