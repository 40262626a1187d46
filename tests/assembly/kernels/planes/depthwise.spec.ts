import { f32_depthwise } from '../../../../assembly/kernels/planes/depthwise'
import { KEEP, filled, get, noise } from '../../support'
import { makeWindow, positionsOf, seen, tapsOf } from '../../window'

/** Outputs that differ from the sum by the formula by more than the rounding of its terms. */
function wrong(window: usize, multiplier: i32, relu: i32): i32 {
  const channels = load<i32>(window)
  const taps = tapsOf(window)
  const positions = positionsOf(window)
  const maps = channels * multiplier
  const x = noise(6000, 1)
  const weight = noise(maps * taps, 2)
  const bias = noise(maps, 3)
  const y = filled(maps * positions + 8, KEEP)
  // In two parts, of which the first may have none.
  const first = channels / 3
  f32_depthwise(y, x, weight, bias, window, multiplier, relu, first, channels)
  f32_depthwise(y, x, weight, bias, window, multiplier, relu, 0, first)
  let count = 0
  for (let map = 0; map < maps; map++) {
    for (let position = 0; position < positions; position++) {
      let sum: f64 = get(bias, map)
      for (let tap = 0; tap < taps; tap++) {
        sum += <f64>seen(x, window, (map / multiplier) * taps + tap, position) * get(weight, map * taps + tap)
      }
      if (relu) sum = max<f64>(sum, 0)
      if (abs(sum - get(y, map * positions + position)) > 1e-5) count++
    }
  }
  for (let i = 0; i < 8; i++) count += get(y, maps * positions + i) == KEEP ? 0 : 1
  return count
}

describe('f32_depthwise', () => {
  test('one element, rows with tails, steps 1, 2 and 3, dilation, edges wider than the box', () => {
    const windows = [
      makeWindow(1, [1, 1, 1], [1, 1, 1], [1, 1, 1], [0, 0, 0], [1, 1, 1]),
      makeWindow(3, [1, 5, 31], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1]),
      makeWindow(2, [1, 7, 30], [1, 3, 3], [1, 2, 2], [0, 1, 1], [1, 1, 1]),
      makeWindow(2, [1, 7, 29], [1, 5, 5], [1, 2, 2], [0, 2, 2], [1, 1, 1]),
      makeWindow(2, [1, 7, 26], [1, 2, 3], [1, 3, 3], [0, 0, 2], [1, 1, 1]),
      makeWindow(2, [1, 9, 40], [1, 3, 3], [1, 1, 1], [0, 2, 2], [1, 2, 2]),
      makeWindow(1, [1, 2, 3], [1, 5, 7], [1, 1, 1], [0, 2, 3], [1, 1, 1]),
      makeWindow(2, [4, 5, 12], [3, 3, 3], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
    ]
    for (let i = 0; i < windows.length; i++) {
      expect<i32>(wrong(windows[i], 1, 0)).toBe(0, `window ${i}`)
      expect<i32>(wrong(windows[i], 3, 1)).toBe(0, `window ${i}, three maps a channel, ReLU`)
    }
  })
})
