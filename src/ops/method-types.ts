// The type of a method, from that of the function that it is.

import type { Tensor } from '../tensor/tensor.js'

/** A method of tensors: a function of torch without its first parameter. */
export type Method<F> = F extends ThreeWays<infer A, infer B, infer C, infer R> ? Called<A, B, C, R> : never

/** One that changes the tensor and returns it, whatever class it is of. */
export type InPlaceMethod<F> = F extends ThreeWays<infer A, infer B, infer C, unknown> ? CalledInPlace<A, B, C> : never

/** The parameters after the tensor; calls that name the tensor itself are left out. */
type AfterInput<A> = A extends readonly [infer Input, ...infer Rest] ? (Tensor extends Input ? Rest : never) : never

/** A function has up to three ways of being called (define.ts). */
interface ThreeWays<A extends readonly unknown[], B extends readonly unknown[], C extends readonly unknown[], R> {
  (...args: A): R
  (...args: B): R
  (...args: C): R
}

interface Called<A, B, C, R> {
  (...args: AfterInput<A>): R
  (...args: AfterInput<B>): R
  (...args: AfterInput<C>): R
}

interface CalledInPlace<A, B, C> {
  <This extends Tensor>(this: This, ...args: AfterInput<A>): This
  <This extends Tensor>(this: This, ...args: AfterInput<B>): This
  <This extends Tensor>(this: This, ...args: AfterInput<C>): This
}
