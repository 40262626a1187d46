// What all verbs have in common: `--json`, and how their options' texts become values.

import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { SOURCE_HELP } from './source.js'

/** A verb, to which its file adds arguments, options and what it does. */
export function verb(name: string, summary: string): Command<[], { json?: true }> {
  return new Command(name).description(summary).option('--json', 'print a line of JSON in place of text')
}

/** A verb about one file, its first argument. */
export function fileVerb(name: string, summary: string): Command<[string], { json?: true }> {
  return verb(name, summary).argument('<file>', SOURCE_HELP)
}

/** Of an option that may come several times: all of its values. */
export function each<T>(parse: (text: string) => T): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before = []) => [...before, parse(text)]
}

export function asText(text: string): string {
  return text
}

/** A whole number from `least` on. */
export function count(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It is no whole number from ${least} on.`)
    return value
  }
}

export function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is no number.')
  return value
}

/** A number that is not negative. */
export function amount(text: string): number {
  const value = number(text)
  if (value < 0) throw new InvalidArgumentError('It is no number from 0 on.')
  return value
}

/** Numbers with commas between. */
export function numbers(text: string): readonly number[] {
  return text.split(',').map(number)
}

/** `224`, `224x320`, or `full`, which is null. */
export function sizes(text: string): readonly [height: number, width: number] | null {
  if (text === 'full') return null
  const [, height, width = height] = /^(\d{1,6})(?:x(\d{1,6}))?$/.exec(text) ?? []
  if (Number(height) > 0 && Number(width) > 0) return [Number(height), Number(width)]
  throw new InvalidArgumentError('It is no size, such as 224, 224x320 or full.')
}

/** Bytes: `800M`, `2G`, with or without `B`. */
export function byteCount(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(text)
  if (match === null) throw new InvalidArgumentError('It is no size, such as 800M or 2G.')
  const power = ['', 'K', 'M', 'G', 'T'].indexOf((match[2] as string).toUpperCase())
  return Math.floor(Number(match[1]) * 1024 ** power)
}

/** `name=text`, parted at the last `=`. */
export function pair(text: string): readonly [name: string, text: string] {
  const at = text.lastIndexOf('=')
  if (at <= 0) throw new InvalidArgumentError('It has not the form name=text.')
  return [text.slice(0, at), text.slice(at + 1)]
}

/** A name, a glob, or between slashes a regular expression. */
export function namePattern(text: string): string | RegExp {
  const [, source, flags] = /^\/(.+)\/([imsuv]*)$/s.exec(text) ?? []
  if (source === undefined) return text
  try {
    return new RegExp(source, flags)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

/** `pattern=text`: what of a name is replaced, and by what. */
export function replacement(text: string): readonly [pattern: string | RegExp, text: string] {
  const [pattern, by] = pair(text)
  return [namePattern(pattern), by]
}

export const STATE_DICT_HELP = 'only the state dict: that at a path, or the only one'
