// Operators that draw random numbers.

/** By parts of names, in torch's namespace and in ATen's. `normal` alone is one, `normalize` is none. */
const random =
  /rand|dropout|bernoulli|multinomial|normal_|(?:^|::)normal(?:\.|$)|uniform|exponential_|poisson|rrelu|cauchy|geometric|log_normal/

/** Whether an operator's results differ from call to call. */
export function isRandomOperator(name: string): boolean {
  return random.test(name)
}
