// What `npm run bench against` compares: each family of operators at several sizes, and each class of torch.nn. Only what both commits have,
// and nothing that draws numbers.

export type Torch = typeof import('../../../build/src/index.js')
export type Tensor = import('../../../build/src/index.js').Tensor

/** A function of torch's namespace that gives something to call, which gives a tensor. */
export type Make = (torch: Torch) => () => Tensor

export type Cases = Readonly<Record<string, Make>>

interface Called {
  eval(): unknown
  forward(...inputs: Tensor[]): unknown
}

/** Runs a function on tensors that are there before it is timed. */
export function on(tensors: readonly Tensor[], run: (...tensors: Tensor[]) => unknown): () => Tensor {
  return () => first(run(...tensors))
}

/** Runs a module in evaluation. */
export function module(made: unknown, ...inputs: Tensor[]): () => Tensor {
  const called = made as Called
  called.eval()
  return () => first(called.forward(...inputs))
}

/** The first tensor of what may be several, nested. */
function first(given: unknown): Tensor {
  return Array.isArray(given) ? first(given[0]) : (given as Tensor)
}
