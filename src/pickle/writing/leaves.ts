// The memo of a pickle that is written, and what has an entry in it and holds nothing else: strings,
// bytes, names. CPython: Modules/_pickle.c, memo_put, memo_get, saveUnicode, saveGlobal.

import { Opcode } from '../../../assembly/shared/opcodes.js'
import type { Global } from '../../python/objects.js'
import { python2_name } from '../compat.js'
import type { Output } from './output.js'
import { encodeUtf8 } from '../text.js'

export class Leaves {
  private readonly output: Output
  private readonly protocol: number
  private readonly checkName: (module: string, qualname: string) => void
  /** Memo numbers: of objects by identity, of strings by value. */
  private readonly memo = new Map<unknown, number>()
  /** Memo numbers of names, by module and qualname. */
  private readonly names = new Map<string, Map<string, number>>()
  private size = 0

  /** `checkName` is asked once for each name. */
  constructor(output: Output, protocol: number, checkName: (module: string, qualname: string) => void) {
    this.output = output
    this.protocol = protocol
    this.checkName = checkName
  }

  has(key: unknown): boolean {
    return this.memo.has(key)
  }

  /** Writes a reference to what was written before, if it was. */
  recall(key: unknown): boolean {
    const index = this.memo.get(key)
    if (index === undefined) return false
    this.get(index)
    return true
  }

  private get(index: number): void {
    if (index < 256) this.output.opcode1(Opcode.BINGET, index)
    else this.output.opcode4(Opcode.LONG_BINGET, index)
  }

  /** Numbers what was just written; undefined is what nothing will refer to. */
  put(key: unknown): void {
    const index = this.putAnonymous()
    if (key !== undefined) this.memo.set(key, index)
  }

  private putAnonymous(): number {
    const index = this.size++
    if (this.protocol >= 4) this.output.opcode(Opcode.MEMOIZE)
    else if (index < 256) this.output.opcode1(Opcode.BINPUT, index)
    else this.output.opcode4(Opcode.LONG_BINPUT, index)
    return index
  }

  /** A str, which equal ones after it refer to. */
  text(text: string): void {
    if (!this.recall(text)) this.string(text, text)
  }

  /** A str, which `key` refers to from now on. */
  string(text: string, key: unknown): void {
    const { output, protocol } = this
    const isShort = protocol >= 4 && text.length <= 0xff
    const written = isShort
      ? output.ascii(text, Opcode.SHORT_BINUNICODE, 1)
      : protocol < 4 && output.ascii(text, Opcode.BINUNICODE, 4)
    if (!written) output.payload(encodeUtf8(text), this.stringHeader)
    this.put(key)
  }

  private readonly stringHeader = (length: number): void => {
    if (this.protocol >= 4 && length <= 0xff) this.output.opcode1(Opcode.SHORT_BINUNICODE, length)
    else if (length <= 0xffffffff) this.output.opcode4(Opcode.BINUNICODE, length)
    else this.output.opcode8(Opcode.BINUNICODE8, length)
  }

  /** Protocol 3 and later. */
  bytes(bytes: Uint8Array, key: object): void {
    this.output.payload(bytes, (length) => {
      if (length <= 0xff) this.output.opcode1(Opcode.SHORT_BINBYTES, length)
      else if (length <= 0xffffffff) this.output.opcode4(Opcode.BINBYTES, length)
      else this.output.opcode8(Opcode.BINBYTES8, length)
    })
    this.put(key)
  }

  /** Protocol 5. */
  bytearray(bytes: Uint8Array, key: object): void {
    this.output.payload(bytes, (length) => this.output.opcode8(Opcode.BYTEARRAY8, length))
    this.put(key)
  }

  /** Equal names are one class. */
  global(global: Global): void {
    const { module, qualname } = global
    const index = this.names.get(module)?.get(qualname)
    if (index !== undefined) return this.get(index)
    this.checkName(module, qualname)
    if (this.protocol >= 4) this.saveStackGlobal(module, qualname)
    else if (qualname.includes('.')) this.saveNested(module, qualname)
    else this.saveName(module, qualname)
    this.putName(module, qualname)
  }

  private putName(module: string, qualname: string): void {
    let names = this.names.get(module)
    if (names === undefined) this.names.set(module, (names = new Map()))
    names.set(qualname, this.putAnonymous())
  }

  private saveStackGlobal(module: string, qualname: string): void {
    for (const text of [module, qualname]) {
      this.output.boundary()
      this.text(text)
    }
    this.output.opcode(Opcode.STACK_GLOBAL)
  }

  private saveName(module: string, qualname: string): void {
    const [moduleThen, nameThen] = this.protocol < 3 ? python2_name(module, qualname) : [module, qualname]
    this.output.opcode(Opcode.GLOBAL)
    this.output.raw(encodeUtf8(`${moduleThen}\n${nameThen}\n`))
  }

  /**
   * Before protocol 4 a nested class is `getattr(Outer, 'Inner')`, as Python 3.14 writes it: earlier
   * ones memoise Outer and the arguments as well.
   */
  private saveNested(module: string, qualname: string): void {
    const [outer, ...inner] = qualname.split('.') as [string, ...string[]]
    for (const _ of inner) this.saveBuiltin('getattr')
    this.saveName(module, outer)
    for (const name of inner) {
      this.text(name)
      this.output.opcode(Opcode.TUPLE2)
      this.output.opcode(Opcode.REDUCE)
    }
  }

  /** A function that the pickler itself needs, so that nobody is asked. */
  private saveBuiltin(qualname: string): void {
    const index = this.names.get('builtins')?.get(qualname)
    if (index !== undefined) return this.get(index)
    this.saveName('builtins', qualname)
    this.putName('builtins', qualname)
  }
}
