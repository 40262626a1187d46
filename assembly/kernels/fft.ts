// Discrete Fourier transforms of rows of complex float64, by mixed radices in passes that leave the order sorted (Stockham).
// The passes are those of pocketfft (Reinecke, cmav1): ch(i, k, j) = w^(j·l1·i) · Σ over q of cc(i, q, k) · ω^(q·j).
// A complex number is one vector of two lanes.

/**
 * x[r, k] = Σ over t of x[r, t] * w[k·t mod n] for each row, in place.
 *
 * x: [count, n] complex, work: [n + largest factor] complex, w: [n] complex, w[t] = exp(sign·2πi·t/n). factors: [steps] i32,
 * whose product is n. 16 bytes aligned.
 */
export function f64_fft(
  x: usize,
  work: usize,
  w: usize,
  factors: usize,
  steps: i32,
  count: i32,
  n: i32,
  sign: f64,
): void {
  const row = (<usize>n) << 4
  for (; count > 0; count--) {
    let from = x
    let to = work
    let done = 1
    for (let step = 0; step < steps; step++) {
      const radix = load<i32>(factors + ((<usize>step) << 2))
      const inner = n / (done * radix)
      if (radix == 4) pass4(to, from, w, done, inner, sign)
      else if (radix == 2) pass2(to, from, w, done, inner)
      else if (radix == 3) pass3(to, from, w, done, inner, sign)
      else if (radix == 5) pass5(to, from, w, done, inner, sign)
      else passAny(to, from, w, work + row, radix, done, inner, n)
      done *= radix
      const swap = from
      from = to
      to = swap
    }
    if (from != x) memory.copy(x, from, row)
    x += row
  }
}

function pass2(y: usize, x: usize, w: usize, done: i32, inner: i32): void {
  const across = (<usize>inner) << 4
  const to = (<usize>(done * inner)) << 4
  for (let k = 0; k < done; k++) {
    for (let i = 0; i < inner; i++) {
      const a = v128.load(x)
      const b = v128.load(x + across)
      v128.store(y, f64x2.add(a, b))
      v128.store(y + to, times(f64x2.sub(a, b), w + ((<usize>(done * i)) << 4)))
      x += 16
      y += 16
    }
    x += across
  }
}

function pass3(y: usize, x: usize, w: usize, done: i32, inner: i32, sign: f64): void {
  const across = (<usize>inner) << 4
  const to = (<usize>(done * inner)) << 4
  const half = f64x2.splat(-0.5)
  const sine = turns(sign * 0.8660254037844386)
  for (let k = 0; k < done; k++) {
    for (let i = 0; i < inner; i++) {
      const a = v128.load(x)
      const b = v128.load(x + across)
      const c = v128.load(x + 2 * across)
      const sum = f64x2.add(b, c)
      const middle = f64x2.add(a, f64x2.mul(half, sum))
      const turned = f64x2.mul(swapped(f64x2.sub(b, c)), sine)
      const place = (<usize>(done * i)) << 4
      v128.store(y, f64x2.add(a, sum))
      v128.store(y + to, times(f64x2.add(middle, turned), w + place))
      v128.store(y + 2 * to, times(f64x2.sub(middle, turned), w + 2 * place))
      x += 16
      y += 16
    }
    x += 2 * across
  }
}

function pass4(y: usize, x: usize, w: usize, done: i32, inner: i32, sign: f64): void {
  const across = (<usize>inner) << 4
  const to = (<usize>(done * inner)) << 4
  const quarter = turns(sign)
  for (let k = 0; k < done; k++) {
    for (let i = 0; i < inner; i++) {
      const a = v128.load(x)
      const b = v128.load(x + across)
      const c = v128.load(x + 2 * across)
      const d = v128.load(x + 3 * across)
      const first = f64x2.add(a, c)
      const second = f64x2.add(b, d)
      const third = f64x2.sub(a, c)
      const turned = f64x2.mul(swapped(f64x2.sub(b, d)), quarter)
      const place = (<usize>(done * i)) << 4
      v128.store(y, f64x2.add(first, second))
      v128.store(y + to, times(f64x2.add(third, turned), w + place))
      v128.store(y + 2 * to, times(f64x2.sub(first, second), w + 2 * place))
      v128.store(y + 3 * to, times(f64x2.sub(third, turned), w + 3 * place))
      x += 16
      y += 16
    }
    x += 3 * across
  }
}

function pass5(y: usize, x: usize, w: usize, done: i32, inner: i32, sign: f64): void {
  const across = (<usize>inner) << 4
  const to = (<usize>(done * inner)) << 4
  const cos1 = f64x2.splat(0.30901699437494745)
  const cos2 = f64x2.splat(-0.8090169943749475)
  const sin1 = turns(sign * 0.9510565162951535)
  const sin2 = turns(sign * 0.5877852522924731)
  for (let k = 0; k < done; k++) {
    for (let i = 0; i < inner; i++) {
      const a = v128.load(x)
      const b = v128.load(x + across)
      const c = v128.load(x + 2 * across)
      const d = v128.load(x + 3 * across)
      const e = v128.load(x + 4 * across)
      const outer = f64x2.add(b, e)
      const near = f64x2.add(c, d)
      const outerGap = swapped(f64x2.sub(b, e))
      const nearGap = swapped(f64x2.sub(c, d))
      const first = f64x2.add(a, f64x2.add(f64x2.mul(cos1, outer), f64x2.mul(cos2, near)))
      const second = f64x2.add(a, f64x2.add(f64x2.mul(cos2, outer), f64x2.mul(cos1, near)))
      const firstTurn = f64x2.add(f64x2.mul(sin1, outerGap), f64x2.mul(sin2, nearGap))
      const secondTurn = f64x2.sub(f64x2.mul(sin2, outerGap), f64x2.mul(sin1, nearGap))
      const place = (<usize>(done * i)) << 4
      v128.store(y, f64x2.add(a, f64x2.add(outer, near)))
      v128.store(y + to, times(f64x2.add(first, firstTurn), w + place))
      v128.store(y + 2 * to, times(f64x2.add(second, secondTurn), w + 2 * place))
      v128.store(y + 3 * to, times(f64x2.sub(second, secondTurn), w + 3 * place))
      v128.store(y + 4 * to, times(f64x2.sub(first, firstTurn), w + 4 * place))
      x += 16
      y += 16
    }
    x += 4 * across
  }
}

/** Of any radix, each output a sum of its own. `spare` has room for `radix` numbers. */
function passAny(y: usize, x: usize, w: usize, spare: usize, radix: i32, done: i32, inner: i32, n: i32): void {
  const across = (<usize>inner) << 4
  const to = (<usize>(done * inner)) << 4
  const step = n / radix
  for (let k = 0; k < done; k++) {
    for (let i = 0; i < inner; i++) {
      for (let q = 0; q < radix; q++) v128.store(spare + ((<usize>q) << 4), v128.load(x + <usize>q * across))
      for (let j = 0; j < radix; j++) {
        let sum = v128.load(spare)
        let turn = 0
        for (let q = 1; q < radix; q++) {
          turn += j
          if (turn >= radix) turn -= radix
          sum = f64x2.add(sum, times(v128.load(spare + ((<usize>q) << 4)), w + ((<usize>(turn * step)) << 4)))
        }
        v128.store(y + <usize>j * to, times(sum, w + ((<usize>(j * done * i)) << 4)))
      }
      x += 16
      y += 16
    }
    x += <usize>(radix - 1) * across
  }
}

/** a times the complex number at `w`. */
function times(a: v128, w: usize): v128 {
  const real = v128.load64_splat(w)
  const imaginary = f64x2.mul(v128.load64_splat(w, 8), f64x2(-1, 1))
  return f64x2.add(f64x2.mul(a, real), f64x2.mul(swapped(a), imaginary))
}

/** What a swapped number is multiplied by to be turned a quarter and scaled: i · size. */
function turns(size: f64): v128 {
  return f64x2.mul(f64x2.splat(size), f64x2(-1, 1))
}

function swapped(a: v128): v128 {
  return v128.shuffle<f64>(a, a, 1, 0)
}
