// Copies between strided tensors of any rank; an element is 1, 2, 4, 8 or 16 bytes of anything.

/** Rows shorter than this many bytes are copied by vectors: `memory.copy` costs some 15 ns to begin. */
const SHORT_ROW: usize = 256

/**
 * y[i, j, ..] = x[i, j, ..]. `shape`, `yStrides` and `xStrides` point to `rank` i32 each, in elements;
 * rank 0 is one element, a stride of 0 in x repeats. y may not alias x. The last dimension is the inner
 * loop, so a caller orders dimensions with the largest contiguous run last, and merges what it can.
 */
export function copy(
  y: usize,
  x: usize,
  shape: usize,
  yStrides: usize,
  xStrides: usize,
  rank: i32,
  itemSize: i32,
): void {
  switch (itemSize) {
    case 1:
      return copyDims<u8>(y, x, shape, yStrides, xStrides, rank)
    case 2:
      return copyDims<u16>(y, x, shape, yStrides, xStrides, rank)
    case 4:
      return copyDims<u32>(y, x, shape, yStrides, xStrides, rank)
    case 8:
      return copyDims<u64>(y, x, shape, yStrides, xStrides, rank)
    case 16:
      return copyDims<v128>(y, x, shape, yStrides, xStrides, rank)
  }
}

function copyDims<T>(y: usize, x: usize, shape: usize, yStrides: usize, xStrides: usize, rank: i32): void {
  if (rank == 0) return store<T>(y, load<T>(x))
  const n = load<i32>(shape)
  const yStep = load<i32>(yStrides) * sizeof<T>()
  const xStep = load<i32>(xStrides) * sizeof<T>()
  if (rank == 1) return copyRow<T>(y, x, n, yStep, xStep)
  for (let i = 0; i < n; i++) {
    copyDims<T>(y, x, shape + 4, yStrides + 4, xStrides + 4, rank - 1)
    y += yStep
    x += xStep
  }
}

/** Steps in bytes. */
function copyRow<T>(y: usize, x: usize, n: i32, yStep: usize, xStep: usize): void {
  if (yStep == sizeof<T>() && xStep == sizeof<T>()) return copyBytes(y, x, <usize>n * sizeof<T>())
  for (; n > 0; n--) {
    store<T>(y, load<T>(x))
    y += yStep
    x += xStep
  }
}

function copyBytes(y: usize, x: usize, n: usize): void {
  if (n >= SHORT_ROW) return memory.copy(y, x, n)
  for (; n >= 16; n -= 16) {
    v128.store(y, v128.load(x))
    y += 16
    x += 16
  }
  for (; n > 0; n--) store<u8>(y++, load<u8>(x++))
}
