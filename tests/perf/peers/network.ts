// The networks that are measured: Linear layers with ReLU between them, with the same weights for every contender.

/** Sizes from the input's to the output's, e.g. [128, 16, 1]. */
export interface Network {
  readonly name: string
  readonly sizes: readonly number[]
  readonly batch: number
  readonly layers: readonly Layer[]
  readonly input: Float32Array<ArrayBuffer>
}

export interface Layer {
  readonly inputs: number
  readonly outputs: number
  /** [outputs, inputs], as torch has it. */
  readonly weight: Float32Array<ArrayBuffer>
  readonly bias: Float32Array<ArrayBuffer>
  readonly relu: boolean
}

export function network(sizes: readonly number[], batch: number): Network {
  const noise = generator(1)
  const layers = sizes.slice(1).map((outputs, index): Layer => {
    const inputs = sizes[index] as number
    const scale = 1 / Math.sqrt(inputs)
    return {
      inputs,
      outputs,
      weight: Float32Array.from({ length: inputs * outputs }, () => noise() * scale),
      bias: Float32Array.from({ length: outputs }, () => noise() * scale),
      relu: index < sizes.length - 2,
    }
  })
  const input = Float32Array.from({ length: batch * (sizes[0] as number) }, noise)
  return {
    name: sizes.length === 2 ? `${batch} × ${sizes.join(' × ')}` : `${sizes.join('-')}, batch ${batch}`,
    sizes,
    batch,
    layers,
    input,
  }
}

/** Floating-point operations of one run: a multiplication and an addition a weight and row. */
export function operations({ layers, batch }: Network): number {
  return layers.reduce((sum, { inputs, outputs }) => sum + 2 * inputs * outputs * batch, 0)
}

/** Numbers in [-1, 1), the same every time. */
export function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state / 2 ** 31
  }
}
