import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  float16, float32, float64, int16, int32, int64, kthvalue, mode, stack, tensor, Tensor, type dtype,
} from '../../../../src/index.js' // prettier-ignore
import { root } from '../../../support/root.js'

interface Case {
  readonly x: string
  readonly mode: number
  readonly k: number
  readonly kthvalue: number
}

const { cases } = JSON.parse(readFileSync(join(root, 'tests/fixtures/selection.json'), 'utf8')) as {
  readonly cases: readonly Case[]
}

const floats = [float32, float64, float16]
const all = [...floats, int16, int32, int64]

/** The case's row, of each dtype that has its values. */
function* rowsOf({ x }: Case): Generator<readonly [number[], dtype]> {
  const values = x.split(' ').map((text) => (text === 'nan' ? NaN : Number(text)))
  for (const type of values.some((value) => !Number.isInteger(value) || Object.is(value, -0)) ? floats : all) {
    yield [values, type]
  }
}

function holds(found: { values: Tensor; indices: Tensor }, values: number[], place: number, said: string): void {
  assert.equal(Number(found.indices.item()), place, said)
  const value = Number(found.values.item())
  assert.ok(Object.is(value, values[place]), `${said}: ${value} is not ${values[place]}`)
}

test('mode takes the place that PyTorch takes, with equal elements, NaN and rows that std::sort leaves to a heap', () => {
  for (const each of cases) {
    for (const [values, type] of rowsOf(each)) {
      holds(mode(tensor(values, { dtype: type })), values, each.mode, `${type}: ${each.x}`)
    }
  }
})

test('kthvalue takes the place that PyTorch takes', () => {
  for (const each of cases) {
    for (const [values, type] of rowsOf(each)) {
      holds(kthvalue(tensor(values, { dtype: type }), each.k), values, each.kthvalue, `${type}, ${each.k}: ${each.x}`)
    }
  }
})

test('each row is selected from by itself, along any dimension', () => {
  const same = cases.filter(({ x }) => x.split(' ').length === 48)
  const input = stack(same.map(({ x }) => tensor(x.split(' ').map(Number))))
  const places = same.map(({ mode }) => mode)
  assert.ok(same.length > 2)
  assert.deepEqual(mode(input).indices.tolist(), places)
  assert.deepEqual(mode(input.t(), 0).indices.tolist(), places)
  assert.deepEqual(mode(input, 1, true).indices.sizes, [same.length, 1])
})
