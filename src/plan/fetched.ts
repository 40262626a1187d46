// What is read out of linear memory: elements that lie together, or a few rows of a product, between which lies padding. To read
// these costs less than a kernel that copies them together first.

/** Where it lies, in elements. */
export interface Fetched {
  readonly at: number
  readonly rows: number
  readonly columns: number
  /** From one row to the next. */
  readonly stride: number
}

/** Elements up to which rows are read one by one. */
export const fewElements = 256

/** Elements up to which a loop costs less than a call. */
const oneByOne = 16

/** The elements in an array of their own. */
export function fetched(memory: Float32Array, { at, rows, columns, stride }: Fetched): Float32Array {
  const count = rows * columns
  if (count > oneByOne && (rows === 1 || columns === stride)) return memory.slice(at, at + count)
  const values = new Float32Array(count)
  for (let row = 0, to = 0; row < rows; row++) {
    const start = at + row * stride
    for (let column = 0; column < columns; column++) values[to++] = memory[start + column] as number
  }
  return values
}
