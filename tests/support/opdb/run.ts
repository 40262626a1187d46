// Runs files of cases that ../shared/oracle/opdb wrote, and prints how what differs from PyTorch differs.
//
//   node --import tsx tests/support/opdb/run.ts FILE.jsonl ... [--op=add,nn.functional.pad] [--dtype=float32] [--all]
//
// One line for each operator, dtype and difference with the first call of its kind; `--all` prints every call.

import { failsOf } from '../../interop/opdb-known.js'
import { readCases, runCase } from './operators.js'
import type { Outcome } from './compare.js'
import type { OpCase } from './operators.js'

const given = process.argv.slice(2)
const files = given.filter((each) => !each.startsWith('--'))
const only = (name: string): readonly string[] | undefined =>
  given
    .find((each) => each.startsWith(`--${name}=`))
    ?.split('=')[1]
    ?.split(',')
const [ops, dtypes] = [only('op'), only('dtype')]

const groups = new Map<string, { count: number; each: OpCase; outcome: Outcome }>()
const counts = { real: [0, 0], complex: [0, 0] }
for (const file of files) {
  for await (const each of readCases(file)) {
    if (ops !== undefined && !ops.includes(each.op) && !ops.includes(each.name)) continue
    if (dtypes !== undefined && !dtypes.includes(each.dtype)) continue
    const count = counts[each.dtype.startsWith('complex') ? 'complex' : 'real'] as [number, number]
    count[0]++
    const outcome = runCase(each)
    if (outcome === null) continue
    count[1]++
    const key = `${each.op} ${each.dtype} ${outcome.difference}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { count: 1, each, outcome })
    else group.count++
    if (given.includes('--all')) console.log(lineOf(each, outcome))
  }
}
for (const [key, { count, each, outcome }] of [...groups].sort()) {
  const known = failsOf(each, outcome) === undefined ? '' : ' (known)'
  console.log(`${key} x${count}${known}: ${lineOf(each, outcome)}`)
}
for (const [kind, [calls, differing]] of Object.entries(counts))
  if (calls)
    console.log(`${kind}: ${calls} calls, ${differing} differ (${((100 * (differing ?? 0)) / calls).toFixed(2)} %)`)

function lineOf({ kind, name, i, args, kwargs, input }: OpCase, { message }: Outcome): string {
  const call = JSON.stringify([input, ...args, kwargs], (key, value) => (key === 'data' ? undefined : value))
  return `${kind} ${name} #${i}: ${message} <= ${call.slice(0, 300)}`
}
