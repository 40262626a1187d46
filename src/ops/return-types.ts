// What operations with several results return: tuples whose items also have names, as Python's torch.return_types.
// torch/csrc/utils/structseq.cpp prints them. A new one is a line where its operation is.

import { repr } from '../python/repr.js'
import { Tuple } from '../python/tuple.js'
import type { Tensor } from '../tensor/tensor.js'

/** A tuple of tensors that `Names` also reach; a name stands before a method of arrays (`values`). */
export type Returned<Names extends readonly string[]> = Omit<TensorsOf<Names>, Names[number]> & {
  readonly [Name in Names[number]]: Tensor
}

/** The tuples of `sort`, `topk`, `max` with a dimension, and others. */
export type ValuesIndices = Returned<readonly ['values', 'indices']>

/** The base of all of them; a subclass is one of PyTorch's types. */
export class ReturnedTuple extends Tuple<Tensor> {
  /** @internal */
  get typeName(): string {
    return ''
  }

  /** @internal */
  get fields(): readonly string[] {
    return []
  }

  __repr__(): string {
    const items = this.fields.map((name, index) => `${name}=${repr(this[index])}`)
    return `torch.return_types.${this.typeName}(\n${items.join(',\n')})`
  }

  override toString(): string {
    return repr(this)
  }
}

/**
 * The maker of one of PyTorch's return types.
 *
 * @param name Of the type in torch.return_types.
 * @param names Of the items, in order.
 * @example
 * const result = returnType('sort', ['values', 'indices'])
 * const sorted = result(values, indices)   // sorted.values is sorted[0]
 */
/* @__NO_SIDE_EFFECTS__ */
export function returnType<const Names extends readonly string[]>(
  name: string,
  names: Names,
): (...items: TensorsOf<Names>) => Returned<Names> {
  class Result extends ReturnedTuple {
    override get typeName(): string {
      return name
    }

    override get fields(): readonly string[] {
      return names
    }
  }
  Object.defineProperty(Result, 'name', { value: name })
  names.forEach((field, index) => {
    Object.defineProperty(Result.prototype, field, {
      get(this: ReturnedTuple) {
        return this[index]
      },
    })
  })
  return (...items) => Result.from(items) as unknown as Returned<Names>
}

/** The fields of PyTorch's types by name, of which files may hold any: torch.return_types of 2.14. */
export function returnTypes(): [name: string, fields: readonly string[]][] {
  return fieldsOf.flatMap(([names, fields]) =>
    names.split(' ').map((name): [string, string[]] => [name, fields.split(' ')]),
  )
}

/** Names of types, and the fields that all of them have. */
const fieldsOf: readonly (readonly [names: string, fields: string])[] = [
  ['cummax cummin kthvalue max median min mode nanmedian sort topk', 'values indices'],
  ['aminmax', 'min max'],
  ['frexp', 'mantissa exponent'],
  ['geqrf', 'a tau'],
  ['histogram histogramdd', 'hist bin_edges'],
  ['linalg_cholesky_ex', 'L info'],
  ['linalg_eig linalg_eigh', 'eigenvalues eigenvectors'],
  ['linalg_inv_ex', 'inverse info'],
  ['linalg_ldl_factor', 'LD pivots'],
  ['linalg_ldl_factor_ex', 'LD pivots info'],
  ['linalg_lstsq', 'solution residuals rank singular_values'],
  ['linalg_lu lu_unpack', 'P L U'],
  ['linalg_lu_factor', 'LU pivots'],
  ['linalg_lu_factor_ex', 'LU pivots info'],
  ['linalg_polar', 'U H'],
  ['linalg_qr', 'Q R'],
  ['linalg_slogdet slogdet', 'sign logabsdet'],
  ['linalg_solve_ex', 'result info'],
  ['linalg_svd', 'U S Vh'],
  ['svd', 'U S V'],
  ['triangular_solve', 'solution cloned_coefficient'],
]

type TensorsOf<Names extends readonly string[]> = { readonly [Index in keyof Names]: Tensor }
