// A legacy file as data in which the keys of its storages, addresses of the moment in PyTorch's, are replaced by numbers
// in the order of their first use. Two files with equal parts differ in nothing but such keys.

import assert from 'node:assert/strict'
import { genops } from '../../../src/pickle/genops.js'

interface LegacyParts {
  /** The opcodes of each pickle with their arguments; the lengths of frames, in which keys count, left out. */
  readonly pickles: readonly (readonly string[])[]
  /** By the number of its key, each storage's number of elements and bytes. */
  readonly storages: Readonly<Record<string, string>>
}

interface Key {
  readonly number: string
  /** Bytes an element. */
  readonly itemsize: number
}

type Op = readonly [opcode: string, arg: unknown]

export function legacyParts(file: Uint8Array): LegacyParts {
  const pickles: Op[][] = []
  let end = 0
  while (pickles.length < 5) {
    const ops: Op[] = []
    for (const { opcode, arg, pos } of genops(file.subarray(end))) {
      if (opcode !== 'FRAME') ops.push([opcode, arg])
      if (opcode === 'STOP') end += pos + 1
      if (opcode === 'STOP') break
    }
    pickles.push(ops)
  }
  const [object, list] = pickles.splice(3) as [Op[], Op[]]
  const keys = new Map<string, Key>()
  const shownObject = withoutKeys(object, keys)
  const listed = list.flatMap(([opcode, arg]) => (isText(opcode) ? [arg as string] : []))
  assert.deepEqual(
    listed,
    listed.toSorted((a, b) => (a < b ? -1 : 1)),
    'the keys are sorted as text',
  )
  const shownList = list.map(([opcode, arg]) => shown(opcode, isText(opcode) ? 'a key' : arg))
  return {
    pickles: [...pickles.map((ops) => ops.map(([opcode, arg]) => shown(opcode, arg))), shownObject, shownList],
    storages: storagesOf(file.subarray(end), listed, keys),
  }
}

/** The opcodes with numbers in place of keys, which are the texts after the class in ('storage', class, key, …). */
function withoutKeys(ops: readonly Op[], keys: Map<string, Key>): string[] {
  const memo: unknown[] = []
  let last: unknown
  let itemsize: number | undefined
  return ops.map(([opcode, arg]) => {
    if (opcode.endsWith('PUT')) memo[arg as number] = last
    else if (opcode === 'MEMOIZE') memo.push(last)
    else if (itemsize !== undefined && isText(opcode)) {
      if (!keys.has(arg as string)) keys.set(arg as string, { number: `key ${keys.size}`, itemsize })
      arg = keys.get(arg as string)!.number
      itemsize = undefined
    } else {
      last = opcode.endsWith('GET') ? memo[arg as number] : opcode === 'STACK_GLOBAL' ? `torch ${String(last)}` : arg
      itemsize = itemsizes[String(last)]
    }
    return shown(opcode, arg)
  })
}

const itemsizes: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries({
    1: 'Char Byte Bool QInt8 QUInt8 QUInt4x2 QUInt2x4',
    2: 'Half BFloat16 Short',
    4: 'Float Int QInt32',
    8: 'Double Long ComplexFloat',
    16: 'ComplexDouble',
  }).flatMap(([size, names]) => names.split(' ').map((name) => [`torch ${name}Storage`, Number(size)])),
)

function isText(opcode: string): boolean {
  return opcode.includes('UNICODE')
}

function shown(opcode: string, arg: unknown): string {
  return `${opcode} ${arg instanceof Uint8Array ? Buffer.from(arg).toString('hex') : String(arg)}`
}

function storagesOf(
  data: Uint8Array,
  listed: readonly string[],
  keys: ReadonlyMap<string, Key>,
): Record<string, string> {
  const storages: Record<string, string> = {}
  let at = 0
  for (const text of listed) {
    const { number, itemsize } = keys.get(text)!
    const count = Number(new DataView(data.buffer, data.byteOffset + at).getBigInt64(0, true))
    const end = at + 8 + count * itemsize
    storages[number] = Buffer.from(data.subarray(at, end)).toString('hex')
    at = end
  }
  assert.equal(at, data.length, 'bytes follow the storages')
  return storages
}
