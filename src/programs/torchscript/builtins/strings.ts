// Operators on text, which is bytes: torch/csrc/jit/runtime/register_prim_ops.cpp: stringOpGenArgs. Case and classes of letters are
// ASCII's.

import { LimitError } from '../../../errors.js'
import { Tuple } from '../../../python/tuple.js'
import { builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import { int } from '../values/numbers.js'
import type { Int } from '../values/numbers.js'
import { bytesOf, joined, textOf } from '../values/text.js'
import { refused } from './refused.js'

/** Bytes of one text: a program can double it with every step. */
const longest = 2 ** 28

/** Before a text of so many bytes is made. */
export function checkLength(length: number): void {
  if (length > longest)
    throw new LimitError({ what: "the length of a program's text in bytes", limit: longest, got: length })
}

function concatenated(a: string, b: string): string {
  checkLength(a.length + b.length)
  return joined(a, b)
}

/** An operator on the bytes of its texts. */
function onBytes(text: string, run: (...args: never[]) => unknown): Operator {
  const ofBytes = run as (...args: unknown[]) => unknown
  return builtin(text, (...args: unknown[]) => mapText(ofBytes(...args.map((arg) => mapText(arg, bytesOf))), textOf))
}

/** A text, or a list or tuple of them, each made another one. */
function mapText(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value)
  if (value instanceof Tuple) return Tuple.from(value.map((item) => mapText(item, map)))
  return Array.isArray(value) ? value.map((item) => mapText(item, map)) : value
}

/** An index as Python counts it, from the end where negative. */
export function indexIn(length: number, index: Int, what: string): number {
  const at = Number(index) < 0 ? Number(index) + length : Number(index)
  if (at < 0 || at >= length) throw refused(`${what} index out of range`)
  return at
}

/** Python's slice as start, end and step of what has a length. */
export function sliceIn(length: number, start: Int | null, end: Int | null, step: Int): [number, number, number] {
  const by = Number(step)
  if (by === 0) throw refused('slice step must be positive')
  const clamp = (value: Int, low: number, high: number): number =>
    Math.min(Math.max(Number(value) < 0 ? Number(value) + length : Number(value), low), high)
  const first = start === null ? (by > 0 ? 0 : length - 1) : clamp(start, by > 0 ? 0 : -1, by > 0 ? length : length - 1)
  const last = end === null ? (by > 0 ? length : -1) : clamp(end, by > 0 ? 0 : -1, by > 0 ? length : length - 1)
  return [first, last, by]
}

export function slicedText(whole: string, start: Int | null, end: Int | null, step: Int = 1): string {
  const text = bytesOf(whole)
  const [first, last, by] = sliceIn(text.length, start, end, step)
  if (by === 1) return textOf(text.slice(first, Math.max(first, last)))
  const parts: string[] = []
  for (let at = first; by > 0 ? at < last : at > last; at += by) parts.push(text[at] as string)
  return textOf(parts.join(''))
}

/** The part that `find`, `count`, `startswith` … look at; null where it ends before it starts. */
function windowOf(text: string, start: Int, end: Int): { part: string; from: number } | null {
  const size = text.length
  const from = Number(start) < 0 ? Math.max(0, size + Number(start)) : Number(start)
  const to = Number(end) < 0 ? Math.max(0, size + Number(end) + 1) : Number(end)
  return to < from || from > size ? null : { part: text.slice(from, to), from }
}

function find(text: string, part: string, start: Int, end: Int, last: boolean): number {
  const window = windowOf(text, start, end)
  if (window === null) return -1
  const at = last ? window.part.lastIndexOf(part) : window.part.indexOf(part)
  return at < 0 ? -1 : at + window.from
}

function index(text: string, part: string, start: Int, end: Int, last: boolean): number {
  const at = find(text, part, start, end, last)
  if (at < 0) throw refused('ValueError: substring not found')
  return at
}

function count(text: string, part: string, start: Int, end: Int): number {
  const window = windowOf(text, start, end)
  if (window === null) return 0
  if (part === '') return window.part.length + 1
  return window.part.split(part).length - 1
}

/** What C++ takes for space: the bytes of its line separators too. */
const SPACES = new Set(' \t\n\r\v\f\x1c\x1d\x1e\x85\xe2\x80\xa8\xa9')

function split(text: string, separator: string | null, max: Int): string[] {
  if (separator === null) return splitSpace(text)
  if (separator === '') throw refused('ValueError: empty separator')
  const parts = text.split(separator)
  const most = Number(max)
  if (most < 0 || parts.length <= most + 1) return parts
  return [...parts.slice(0, most), parts.slice(most).join(separator)]
}

function splitSpace(text: string): string[] {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !SPACES.has(text[at] as string)) continue
    if (at > from) parts.push(text.slice(from, at))
    from = at + 1
  }
  return parts
}

function rsplit(text: string, separator: string, max: Int): string[] {
  if (separator === '') throw refused('ValueError: empty separator')
  const parts: string[] = []
  let end = text.length
  while (Number(max) < 0 || parts.length < Number(max)) {
    const at = end < separator.length ? -1 : text.lastIndexOf(separator, end - separator.length)
    if (at < 0) break
    parts.push(text.slice(at + separator.length, end))
    end = at
  }
  parts.push(text.slice(0, end))
  return parts.map((_, index) => parts[parts.length - 1 - index] as string)
}

/** Each byte of a line's end ends one; where ends are kept they are parts of their own. */
function splitlines(text: string, keepends: boolean): string[] {
  const lines: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === ' ' || char === '\t' || !SPACES.has(char)) continue
    lines.push(text.slice(from, at))
    if (keepends) lines.push(char)
    from = at + 1
  }
  if (from < text.length) lines.push(text.slice(from))
  return lines
}

function partition(text: string, separator: string, last: boolean): string[] {
  if (separator === '') throw refused('ValueError: empty separator')
  const at = last ? text.lastIndexOf(separator) : text.indexOf(separator)
  if (at < 0) return last ? ['', '', text] : [text, '', '']
  return [text.slice(0, at), separator, text.slice(at + separator.length)]
}

function replace(text: string, old: string, by: string, max: Int): string {
  if (old === '') throw refused('replace takes no empty text to look for')
  const parts = split(text, old, max)
  checkLength(text.length + (parts.length - 1) * (by.length - old.length))
  return parts.join(by)
}

function join(separator: string, parts: readonly string[]): string {
  checkLength(parts.reduce((sum, part) => sum + part.length + separator.length, 0))
  return parts.join(separator)
}

function strip(text: string, chars: string, left: boolean, right: boolean): string {
  let [start, end] = [0, text.length]
  if (left) while (start < end && chars.includes(text[start] as string)) start++
  if (right) while (end > start && chars.includes(text[end - 1] as string)) end--
  return text.slice(start, end)
}

const lower = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase())
const upper = (text: string): string => text.replace(/[a-z]+/g, (part) => part.toUpperCase())
const capitalize = (text: string): string => upper(text.slice(0, 1)) + lower(text.slice(1))
const title = (text: string): string => text.replace(/[A-Za-z]+/g, capitalize)
const swapcase = (text: string): string =>
  text.replace(/[a-z]+|[A-Z]+/g, (part) => (part >= 'a' ? part.toUpperCase() : part.toLowerCase()))

function padded(text: string, width: Int, fill: string, leftShare: (padding: number) => number): string {
  if (fill.length !== 1) throw refused('TypeError: The fill character must be exactly one character long')
  const padding = Number(width) - text.length
  if (padding <= 0) return text
  checkLength(Number(width))
  const left = leftShare(padding)
  return fill.repeat(left) + text + fill.repeat(padding - left)
}

/** Columns count from the text's start, not from a line's. */
function expandtabs(text: string, tabsize: Int): string {
  const size = Number(tabsize)
  checkLength(text.length * Math.max(1, size))
  let column = 0
  return Array.from(text, (char) => {
    if (char !== '\t') {
      column++
      return char
    }
    const spaces = size <= 0 ? 0 : size - (column % size)
    column += spaces
    return ' '.repeat(spaces)
  }).join('')
}

/** Tests of every byte of a text that has some. */
const classes: readonly (readonly [string, RegExp])[] = [
  ['isdigit', /^\d+$/],
  ['isdecimal', /^\d+$/],
  ['isnumeric', /^\d+$/],
  ['isspace', /^[ \t\n\v\f\r]+$/],
  ['isalpha', /^[A-Za-z]+$/],
  ['isalnum', /^[A-Za-z\d]+$/],
  ['isupper', /^[^a-z]*[A-Z][^a-z]*$/],
  ['islower', /^[^A-Z]*[a-z][^A-Z]*$/],
  ['istitle', /^[^A-Za-z]*(?:[A-Z][a-z]*(?:[^A-Za-z]+|$))+$/],
  ['isidentifier', /^[A-Za-z][A-Za-z\d]*$/],
  ['isprintable', /^[ -~]*$/],
]

const radix = (prefix: string, base: number) => (value: Int) =>
  `${Number(value) < 0 ? '-' : ''}${prefix}${(Number(value) < 0 ? -BigInt(value) : BigInt(value)).toString(base)}`

function ord(text: string): number {
  if (text.length !== 1) throw refused(`String for ord() must be 1 character, found: ${text.length}`)
  return text.charCodeAt(0)
}

/** FNV: equal text has an equal hash, which is all that a program can rely on. */
function hash(text: string): Int {
  let value = 0xcbf29ce484222325n
  for (let at = 0; at < text.length; at++)
    value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n)
  return int(value)
}

const range = 'int start=0, int end=-1'
const blanks = '" \\n\\t\\f\\v"'

export const strings: readonly Operator[] = [
  builtin('aten::add.str(str a, str b) -> str', concatenated),
  onBytes('aten::len.str(str s) -> int', (text: string) => text.length),
  onBytes('aten::__getitem__.str(str s, int index) -> str', (text: string, at: Int) =>
    text.charAt(indexIn(text.length, at, 'string')),
  ),
  onBytes('prim::StringIndex(str string, int index) -> str', (text: string, at: Int) =>
    text.charAt(indexIn(text.length, at, 'string')),
  ),
  builtin('aten::slice.str(str string, int? start=None, int? end=None, int step=1) -> str', slicedText),
  onBytes('aten::list.str(str t) -> str[]', (text: string) => text.split('')),
  onBytes('aten::ord(str string) -> int', ord),
  onBytes('aten::chr(int i) -> str', (code: Int) => String.fromCharCode(Number(BigInt.asUintN(8, BigInt(code))))),
  onBytes('aten::hex(int i) -> str', radix('0x', 16)),
  onBytes('aten::oct(int i) -> str', radix('0o', 8)),
  onBytes('aten::bin(int i) -> str', radix('0b', 2)),
  onBytes('aten::hash.str(str t) -> int', hash),
  onBytes('aten::hash.number(Scalar t) -> int', (value: unknown) => hash(String(value))),
  onBytes(`aten::find(str self, str substr, ${range}) -> int`, (text: string, part: string, start: Int, end: Int) =>
    find(text, part, start, end, false),
  ),
  onBytes(`aten::rfind(str self, str substr, ${range}) -> int`, (text: string, part: string, start: Int, end: Int) =>
    find(text, part, start, end, true),
  ),
  onBytes(
    `aten::index.str(str self, str substr, ${range}) -> int`,
    (text: string, part: string, start: Int, end: Int) => index(text, part, start, end, false),
  ),
  onBytes(`aten::rindex(str self, str substr, ${range}) -> int`, (text: string, part: string, start: Int, end: Int) =>
    index(text, part, start, end, true),
  ),
  onBytes(`aten::count(str self, str substr, ${range}) -> int`, count),
  onBytes(
    `aten::startswith(str self, str substr, ${range}) -> bool`,
    (text: string, part: string, start: Int, end: Int) => windowOf(text, start, end)?.part.startsWith(part) === true,
  ),
  onBytes(
    `aten::endswith(str self, str substr, ${range}) -> bool`,
    (text: string, part: string, start: Int, end: Int) => windowOf(text, start, end)?.part.endsWith(part) === true,
  ),
  onBytes('aten::split.str(str self, str? separator=None, int max=-1) -> str[]', split),
  onBytes('aten::rsplit(str self, str separator=" ", int max=-1) -> str[]', rsplit),
  onBytes('aten::splitlines(str self, bool keepends=False) -> str[]', splitlines),
  onBytes('aten::partition(str self, str separator) -> (str, str, str)', (text: string, separator: string) =>
    Tuple.from(partition(text, separator, false)),
  ),
  onBytes('aten::rpartition(str self, str separator) -> (str, str, str)', (text: string, separator: string) =>
    Tuple.from(partition(text, separator, true)),
  ),
  onBytes('aten::replace(str self, str old, str new, int max=-1) -> str', replace),
  onBytes('aten::join(str self, str[] values) -> str', join),
  onBytes(`aten::strip(str self, str chars=${blanks}) -> str`, (text: string, chars: string) =>
    strip(text, chars, true, true),
  ),
  onBytes(`aten::lstrip(str self, str chars=${blanks}) -> str`, (text: string, chars: string) =>
    strip(text, chars, true, false),
  ),
  onBytes(`aten::rstrip(str self, str chars=${blanks}) -> str`, (text: string, chars: string) =>
    strip(text, chars, false, true),
  ),
  onBytes('aten::lower(str self) -> str', lower),
  onBytes('aten::upper(str self) -> str', upper),
  onBytes('aten::capitalize(str self) -> str', capitalize),
  onBytes('aten::title(str self) -> str', title),
  onBytes('aten::swapcase(str self) -> str', swapcase),
  onBytes('aten::center(str self, int width, str fillchar=" ") -> str', (text: string, width: Int, fill: string) =>
    padded(text, width, fill, (padding) => Math.floor((padding + (Number(width) % 2)) / 2)),
  ),
  onBytes('aten::ljust(str self, int width, str fillchar=" ") -> str', (text: string, width: Int, fill: string) =>
    padded(text, width, fill, () => 0),
  ),
  onBytes('aten::rjust(str self, int width, str fillchar=" ") -> str', (text: string, width: Int, fill: string) =>
    padded(text, width, fill, (padding) => padding),
  ),
  // Before a sign too.
  onBytes('aten::zfill(str self, int width) -> str', (text: string, width: Int) =>
    padded(text, width, '0', (padding) => padding),
  ),
  onBytes('aten::expandtabs(str self, int tabsize=8) -> str', expandtabs),
  ...classes.map(([name, shape]) => onBytes(`aten::${name}(str self) -> bool`, (text: string) => shape.test(text))),
]
