// The inputs of a call as a method's parameters: by position, or by name in one last plain object.

import { isKeywords } from '../../arguments.js'
import type { SchemaType } from '../../schema.js'
import type { FunctionValue, Parameter } from './compile/code.js'
import { anyType, scriptTypeText } from './front/types.js'
import { Inward, outward, UNFIT } from './values/boundary.js'
import type { Classes } from './values/boundary.js'
import { formatted } from './builtins/format.js'

/**
 * The values of all parameters but `self`.
 *
 * @throws TypeError that shows the signature.
 */
export function bindInputs(method: FunctionValue, args: readonly unknown[], classes: Classes): unknown[] {
  const parameters = method.parameters.slice(1)
  const keywords = keywordsOf(parameters, args)
  const positional = keywords === null ? args : args.slice(0, -1)
  const inward = new Inward(classes)
  if (positional.length > parameters.length) {
    throw misfit(method, `takes ${parameters.length} inputs and is given ${positional.length}`)
  }
  for (const name of Object.keys(keywords ?? {})) {
    const at = parameters.findIndex((each) => each.name === name)
    if (at < 0) throw misfit(method, `has no input ${name}`)
    if (at < positional.length) throw misfit(method, `is given ${name} twice`)
  }
  return parameters.map((parameter, at) => {
    const { name, type } = parameter
    const given = at < positional.length ? positional[at] : keywords?.[name]
    if (given === undefined && parameter.hasDefault) return parameter.default
    if (given === undefined && type?.kind !== 'Optional') throw misfit(method, `is not given ${name}`)
    const value = inward.of(given, type ?? anyType)
    if (value !== UNFIT) return value
    throw misfit(method, `takes as ${name} ${scriptTypeText(type ?? anyType)}`)
  })
}

/** A last plain object is keywords where no input could be a dict. */
function keywordsOf(
  parameters: readonly Parameter[],
  args: readonly unknown[],
): Readonly<Record<string, unknown>> | null {
  const last = args[args.length - 1]
  if (!isKeywords(last)) return null
  const type = parameters[args.length - 1]?.type
  return type !== undefined && type !== null && takesDict(type) ? null : last
}

function takesDict({ kind, elements }: SchemaType): boolean {
  if (kind === 'Optional' || kind === 'Union') return elements.some(takesDict)
  return kind === 'Dict' || kind === 'Any'
}

function misfit(method: FunctionValue, reason: string): TypeError {
  return new TypeError(`${nameOf(method)} ${reason}. It is ${signatureText(method)}`)
}

function nameOf({ name }: FunctionValue): string {
  return `${name.slice(name.lastIndexOf('.') + 1)}()`
}

/** `forward(x: Tensor, scale: float=1.0) -> Tensor` */
export function signatureText(method: FunctionValue): string {
  const parameters = method.parameters.slice(1).map(({ name, type, hasDefault, default: value }) => {
    const end = hasDefault ? `=${typeof value === 'string' ? JSON.stringify(outward(value)) : formatted(value)}` : ''
    return `${name}: ${scriptTypeText(type ?? anyType)}${end}`
  })
  const returns = method.returns === null ? '' : ` -> ${scriptTypeText(method.returns)}`
  return `${nameOf(method).slice(0, -2)}(${parameters.join(', ')})${returns}`
}
