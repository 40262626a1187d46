// Elements moved to and from scattered places, by what they weigh, whatever their bits mean: 1 to 2 ns each, less
// for runs. The loops are JavaScript's, since the way into the core and out of it costs as much as a move.

import { lanesOf } from '../../tensor/copy.js'
import type { Lanes } from '../../tensor/copy.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../../tensor/loop.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'

/** A tensor as the loops read it. Strides and offsets count elements. */
export interface Side {
  readonly tensor: Tensor
  readonly offset: number
  /** Of the dimensions that both sides have. */
  readonly strides: Sizes
}

/** The side that has one dimension, or several, where the other has chosen places. */
export interface Chosen extends Side {
  /** Added to the other offsets, one for each choice. */
  readonly places: ArrayLike<number>
}

/** The side that has the choices one after another. */
export interface Listed extends Side {
  /** From one choice to the next. */
  readonly step: number
}

/**
 * `listed[i, choice] = chosen[i, places[choice]]` for all i, or the other way round.
 *
 * @param sizes Of the dimensions that both sides have.
 */
export function moveChosen(sizes: Sizes, chosen: Chosen, listed: Listed, intoChosen: boolean): void {
  const { unit, width } = weight(chosen.tensor)
  const [a, b] = [lanes(chosen.tensor, unit), lanes(listed.tensor, unit)]
  const { places } = chosen
  const jump = listed.step * width
  const loop = loopOver(sizes, chosen.strides, listed.strides)
  const [chosenStep, listedStep] = rowSteps(loop) as [number, number]
  const n = rowLength(loop)
  const runs = chosenStep === 1 && listedStep === 1
  const length = runs ? n * width : width
  forEachRow(loop, [chosen.offset, listed.offset], (at) => {
    let [x, y] = [(at[0] as number) * width, (at[1] as number) * width]
    for (let run = runs ? n - 1 : 0; run < n; run++, x += chosenStep * width, y += listedStep * width) {
      if (intoChosen) spread(a, x, places, b, y, jump, length, width)
      else collect(b, y, jump, a, x, places, length, width)
    }
  })
}

/**
 * `listed[i] = chosen[i, positions[i] · step]`, or the other way round; `positions` is row-major of `sizes`.
 *
 * @param step Of the chosen side's dimension that the positions index, in elements.
 */
export function movePositioned(
  sizes: Sizes,
  chosen: Side,
  step: number,
  listed: Side,
  positions: Int32Array,
  positionStrides: Sizes,
  intoChosen: boolean,
): void {
  const { unit, width } = weight(chosen.tensor)
  const [a, b] = [lanes(chosen.tensor, unit), lanes(listed.tensor, unit)]
  const [to, from] = intoChosen ? [a, b] : [b, a]
  const loop = loopOver(sizes, chosen.strides, listed.strides, positionStrides)
  const [chosenStep, listedStep, positionStep] = rowSteps(loop) as [number, number, number]
  const n = rowLength(loop)
  forEachRow(loop, [chosen.offset, listed.offset, 0], (at) => {
    let [x, y, p] = at as [number, number, number]
    for (let element = 0; element < n; element++, x += chosenStep, y += listedStep, p += positionStep) {
      const place = x + (positions[p] as number) * step
      const [write, read] = intoChosen ? [place, y] : [y, place]
      for (let lane = 0; lane < width; lane++) to[write * width + lane] = from[read * width + lane] as number
    }
  })
}

/** Bytes of a lane, and lanes of an element. */
function weight({ dtype: { itemsize } }: Tensor): { unit: number; width: number } {
  const unit = Math.min(itemsize, 4)
  return { unit, width: itemsize / unit }
}

function lanes(tensor: Tensor, unit: number): Lanes {
  return lanesOf(tensor.untyped_storage().peek(Uint8Array), unit)
}

/** Runs this long are moved by the engine, shorter ones by a loop. In lanes. */
const longRun = 24

/** Runs of `length` lanes from `places`, which count elements of `width` lanes, to every `jump`-th lane. */
function collect(
  to: Lanes,
  at: number,
  jump: number,
  from: Lanes,
  base: number,
  places: ArrayLike<number>,
  length: number,
  width: number,
): void {
  let write = at
  for (let choice = 0; choice < places.length; choice++, write += jump) {
    const read = base + (places[choice] as number) * width
    if (length >= longRun) to.set(from.subarray(read, read + length), write)
    else for (let lane = 0; lane < length; lane++) to[write + lane] = from[read + lane] as number
  }
}

/** The other way round. */
function spread(
  to: Lanes,
  base: number,
  places: ArrayLike<number>,
  from: Lanes,
  at: number,
  jump: number,
  length: number,
  width: number,
): void {
  let read = at
  for (let choice = 0; choice < places.length; choice++, read += jump) {
    const write = base + (places[choice] as number) * width
    if (length >= longRun) to.set(from.subarray(read, read + length), write)
    else for (let lane = 0; lane < length; lane++) to[write + lane] = from[read + lane] as number
  }
}
