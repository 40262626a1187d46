import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnsupportedError } from '../../../../src/errors.js'
import { default_generator, Generator } from '../../../../src/tensor/random/generator.js'
import { normal_ } from '../../../../src/tensor/random/normal.js'
import { uniform_ } from '../../../../src/tensor/random/uniform.js'

function draw(generator: Generator): Float32Array {
  const out = new Float32Array(3)
  normal_(out, 0, 1, generator)
  return out
}

test('seeds are what torch.initial_seed() of PyTorch 2.14.1 says', () => {
  const generator = new Generator()
  assert.equal(generator.initial_seed(), 67280421310721)
  assert.equal(generator.manual_seed(-1).initial_seed(), 18446744073709551615n)
  assert.equal(generator.manual_seed(-(2n ** 63n)).initial_seed(), 9223372036854775808n)
  assert.equal(generator.manual_seed(2n ** 64n - 1n).initial_seed(), 18446744073709551615n)
  assert.equal(generator.manual_seed(5n).initial_seed(), 5)
})

test('seeds that PyTorch refuses', () => {
  const generator = new Generator()
  assert.throws(() => generator.manual_seed(2n ** 64n), RangeError)
  assert.throws(() => generator.manual_seed(-(2n ** 63n) - 1n), RangeError)
  assert.throws(() => generator.manual_seed(1.7), TypeError)
  assert.throws(() => generator.manual_seed(2 ** 60), TypeError)
  assert.throws(() => generator.manual_seed('0' as unknown as number), TypeError)
})

test('a device other than cpu', () => {
  assert.throws(() => new Generator('cuda'), UnsupportedError)
})

test('seed() is new each time, and starts the sequence of the number that it returns', () => {
  const generator = new Generator()
  const first = generator.seed()
  const numbers = draw(generator)
  assert.equal(generator.initial_seed(), first)
  assert.deepEqual(draw(generator.manual_seed(first)), numbers)
  assert.notEqual(generator.seed(), first)
})

test('the default generator is the default, and unpredictable until seeded', () => {
  assert.notEqual(default_generator.initial_seed(), 67280421310721)
  default_generator.manual_seed(0)
  const out = new Float32Array(1)
  uniform_(out)
  // torch.manual_seed(0); torch.rand(1).item()
  assert.equal(out[0], 0.49625658988952637)
})

test('a state continues where it was taken, the cached normal sample included', () => {
  const generator = new Generator().manual_seed(3)
  draw(generator)
  const state = generator.get_state()
  assert.equal(state.length, 5056)
  const expected = [draw(generator), draw(generator)]
  const other = new Generator().set_state(state)
  assert.deepEqual([draw(other), draw(other)], expected)
  assert.equal(other.initial_seed(), 3)
})

test('a state may stand at an odd offset of its buffer', () => {
  const state = new Generator().get_state()
  const moved = new Uint8Array(state.length + 1).subarray(1)
  moved.set(state)
  assert.deepEqual(new Generator().set_state(moved).get_state(), state)
})

test('states that are none', () => {
  const generator = new Generator()
  assert.throws(() => generator.set_state(new Uint8Array(5055)), /5056 bytes, but found 5055/)
  assert.throws(() => generator.set_state(new Uint8Array(5056)), /seeded 0/)
  // One byte wrong: `left` 0, 769 and negative, `next` 768 and beyond every integer.
  for (const [at, value] of [
    [8, 0],
    [9, 3],
    [11, 0x80],
    [17, 3],
    [23, 0xff],
  ] as const) {
    const state = generator.manual_seed(1).get_state()
    state[at] = value
    assert.throws(() => generator.set_state(state), /invalid mt19937 state/)
  }
})
