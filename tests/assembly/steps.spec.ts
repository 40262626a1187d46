import { run } from '../../assembly/steps'
import { KernelCode } from '../../assembly/shared/kernel-code'
import { UnaryOp } from '../../assembly/shared/unary-op'
import { filled, get, noise } from './support'

/** Writes a record; gives where the next one begins. */
function record(at: usize, code: i32, words: i32[]): usize {
  const bytes = 8 + 4 * words.length
  store<i32>(at, code)
  store<i32>(at, bytes, 4)
  for (let i = 0; i < words.length; i++) store<i32>(at + 8 + 4 * i, words[i])
  return at + bytes
}

describe('run', () => {
  test('no record', () => {
    run(0, 0)
    expect<bool>(true).toBe(true)
  })

  test('records in their order, with words behind arguments: ReLU of two rows of three, then their columns without the gap', () => {
    const plan = heap.alloc(256)
    const x = noise(10, 1)
    const wide = filled(10, NaN)
    const y = filled(7, 77)
    let next = record(plan, KernelCode.f32_unary, [UnaryOp.Relu, <i32>wide, <i32>x, 10, 0, 0, 0])
    const behind = <i32>next + 8 + 4 * 7
    next = record(next, KernelCode.copy, [<i32>y, <i32>wide, behind, behind + 8, behind + 16, 2, 4, 2, 3, 3, 1, 5, 1])
    record(next, KernelCode.f32_unary, [UnaryOp.Neg, <i32>y, <i32>y, 6, 0, 0, 0])

    run(plan, 3)

    for (let row = 0; row < 2; row++) {
      for (let j = 0; j < 3; j++) {
        expect<f32>(get(y, row * 3 + j)).toBe(-max<f32>(get(x, row * 5 + j), 0))
      }
    }
    expect<f32>(get(y, 6)).toBe(77)
  })

  test('float32 arguments are words of their bits', () => {
    const plan = heap.alloc(64)
    const x = noise(9, 4)
    const y = filled(9, 77)
    const low = reinterpret<i32>(<f32>-0.25)
    const high = reinterpret<i32>(<f32>0.5)
    record(plan, KernelCode.f32_unary, [UnaryOp.Hardtanh, <i32>y, <i32>x, 9, low, high, 0])
    run(plan, 1)
    for (let i = 0; i < 9; i++) expect<f32>(get(y, i)).toBe(min<f32>(max<f32>(get(x, i), -0.25), 0.5))
  })
})
