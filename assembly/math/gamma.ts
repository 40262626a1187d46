// The gamma function's logarithm and that one's derivative, in float64.

// (-1)^k (ζ(k) - 1) / k for k from 2 to 30, of Euler-Maclaurin sums with 50 digits.
const zetas = memory.data<f64>([
  0.3224670334241132, -0.0673523010531981, 0.020580808427784546, -0.007385551028673986, 0.0028905103307415234,
  -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939, 9.945751278180853e-5, -4.492623673813314e-5,
  2.050721277567069e-5, -9.439488275268397e-6, 4.374866789907488e-6, -2.039215753801366e-6, 9.55141213040742e-7,
  -4.492469198764566e-7, 2.1207184805554665e-7, -1.0043224823968099e-7, 4.7698101693639804e-8, -2.2711094608943164e-8,
  1.0838659214896955e-8, -5.183475041970047e-9, 2.4836745438024785e-9, -1.1921401405860912e-9, 5.731367241678862e-10,
  -2.7595228851242334e-10, 1.330476437424449e-10, -6.4229645638381e-11, 3.1044247747322276e-11,
])

/**
 * ln |Γ(x)|: within 1e-14 of max(1, the result), and of the result itself for x > 0; Infinity at 0 and the negative
 * integers. Abramowitz and Stegun 6.1.33 around 1 and 2, 6.1.41 (Stirling) from 10 on, 6.1.17 below 0.
 */
export function lgamma(x: f64): f64 {
  if (x != x) return x
  if (Math.abs(x) == Infinity) return Infinity
  if (x <= 0) {
    const sine = sinPi(x)
    return sine == 0 ? Infinity : Math.log(Math.PI / (sine * -x)) - lgamma(-x)
  }
  if (x < 0.5) return lgamma(x + 1) - Math.log(x)
  if (x < 1.5) return aroundTwo(x - 1) - Math.log1p(x - 1)
  if (x < 2.5) return aroundTwo(x - 2)
  let product: f64 = 1
  if (x < 10) {
    while (x >= 2.5) product *= x -= 1
    return aroundTwo(x - 2) + Math.log(product)
  }
  const z = 1 / (x * x)
  const series =
    (1 / 12.0 - z * (1 / 360.0 - z * (1 / 1260.0 - z * (1 / 1680.0 - z * (1 / 1188.0 - z * (691 / 360360.0)))))) / x
  return (x - 0.5) * (Math.log(x) - 1) + 0.4189385332046727 + series // (ln 2π - 1) / 2
}

/**
 * Γ'(x) / Γ(x): within 1e-14 of max(1, the result). Infinite at 0 by its sign, NaN at the negative integers, as in
 * PyTorch. Abramowitz and Stegun 6.3.18 from 10 on, 6.3.7 below 0.
 */
export function digamma(x: f64): f64 {
  if (x == 0) return Math.signbit(x) ? Infinity : -Infinity
  if (x < 0) {
    if (x == Math.floor(x)) return NaN
    const fraction = x - Math.trunc(x)
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * fraction)
  }
  let sum: f64 = 0
  while (x < 10) {
    sum -= 1 / x
    x += 1
  }
  if (x == Infinity) return x
  const z = 1 / (x * x)
  const series =
    z *
    (1 / 12.0 - z * (1 / 120.0 - z * (1 / 252.0 - z * (1 / 240.0 - z * (1 / 132.0 - z * (691 / 32760.0 - z / 12))))))
  return sum + Math.log(x) - 0.5 / x - series
}

/** ln Γ(2 + z), |z| ≤ ½. */
function aroundTwo(z: f64): f64 {
  let sum: f64 = 0
  for (let k = 28; k >= 0; k--) sum = sum * z + load<f64>(zetas + ((<usize>k) << 3))
  return z * (0.42278433509846713 + z * sum) // 1 - Euler's constant
}

/** |sin(π x)|, exactly 0 at integers, and exact beside them. */
function sinPi(x: f64): f64 {
  const rest = abs(x - 2 * nearest<f64>(x / 2))
  return Math.sin(Math.PI * (rest > 0.5 ? 1 - rest : rest))
}
