// Random pickles, and what a program does with each: every error must be one of torchlet's. The grammar favours what files use
// against their readers: entries of the memo again and again, calls of known names with whatever is on the stack, odd keys,
// depth, and BUILD on everything.
//
//   node --import tsx tests/fuzz/pickle-fuzz.ts [FIRST-SEED [COUNT]]    prints each failure with its seed, and the slowest seeds

import * as torch from '../../src/index.js'
import { assemble } from '../unit/pickle/assemble.js'
import { generator } from './random.js'

const texts = [
  ...(
    'a b latin1 __proto__ constructor then training in_features state _parameters _buffers _modules _metadata param_groups a.b ' +
    'module.weight weight 0'
  ).split(' '),
  '',
  'x'.repeat(300),
]

/** What a call is made with: a letter for each argument (see `argument`), `*` for any number of anything. */
const calls: readonly (readonly [names: string, ...args: string[]])[] = [
  ['collections.OrderedDict collections.Counter builtins.dict', '', 'd', 'p'],
  ['collections.defaultdict', '', 'n', 'nd'],
  ['builtins.list builtins.tuple builtins.set builtins.frozenset collections.deque', '', 'l', 't'],
  ['builtins.bytes builtins.bytearray', '', 'b', 'sL'],
  ['_codecs.encode', 'sL', 's'],
  ['builtins.complex', 'ff', 'f', ''],
  ['builtins.getattr', 'ns', 'vs'],
  ['copyreg._reconstructor', 'nnN', 'nnv'],
  ['copyreg.__newobj__', 'n', 'nv'],
  ['builtins.range builtins.slice fractions.Fraction decimal.Decimal datetime.timedelta', 'iii', 'ii', 's', 'v'],
  ['datetime.datetime datetime.date', 'b', 'bv'],
  ['pathlib.PosixPath builtins.ValueError functools.partial mine.f torch.torch_version.TorchVersion', '*'],
  ['numpy.dtype', 'cFT'],
  ['numpy.core.multiarray._reconstruct', 'ntb'],
  ['numpy.core.multiarray.scalar', 'Db', 'Dv', 'D'],
  ['numpy.core.numeric._frombuffer', 'bDzC'],
  ['torch.Size', 'z', 't'],
  ['torch.device', 's', 'si'],
  ['torch.FloatStorage torch.FloatTensor torch.LongTensor', 'l', '', 'L'],
  ['torch._utils._rebuild_tensor_v2', 'SizzTo', 'SzzzTo'],
  ['torch._utils._rebuild_parameter', 'XTo'],
  ['torch._utils._rebuild_sparse_tensor', 'kt', 'kA'],
  ['torch._utils._rebuild_meta_tensor_no_storage', 'yzzT'],
  ['torch._utils._rebuild_device_tensor_from_numpy', 'ayvT'],
  ['torch._tensor._rebuild_from_type_v2', 'nntd', 'RnQd'],
  ['torch.return_types.max', 'A', 't'],
  ['torch.serialization._get_layout', 's'],
  ['torch.nn.parameter.Parameter', 'X', 'XT'],
]

/** Classes that are made empty, and then have a state. */
const classes = (
  'types.SimpleNamespace __main__.Net torch.nn.modules.linear.Linear torch.nn.modules.container.Sequential uuid.UUID ' +
  'torch.nn.modules.container.ModuleList torch.nn.modules.rnn.LSTM torch.nn.modules.conv.Conv2d mine.List collections.OrderedDict ' +
  'torch.nn.modules.batchnorm.BatchNorm1d torch.nn.modules.activation.MultiheadAttention torch.nn.modules.linear.Identity'
).split(' ')

/** One random pickle, the same for the same seed. */
export function randomPickle(seed: number): Uint8Array {
  return new Writer(generator(seed)).pickle()
}

class Writer {
  private readonly random: () => number
  private readonly parts: (string | number | Uint8Array)[] = ['\x80\x04']
  /** Kinds of the entries of the memo, by the letters of `argument`. */
  private readonly memo: string[] = []
  private left = 200

  constructor(random: () => number) {
    this.random = random
  }

  pickle(): Uint8Array {
    this.parts.push('(')
    const count = 1 + this.below(8)
    for (let item = 0; item < count; item++) this.value(6)
    this.parts.push('l.')
    return assemble(...this.parts)
  }

  private below(count: number): number {
    return Math.floor(this.random() * count)
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  private chance(share: number): boolean {
    return this.random() < share
  }

  /** An entry of the memo of this kind, if there is one: each in two bytes. */
  private again(kind: string): boolean {
    const places = this.memo.flatMap((each, place) => (kind === 'v' || each === kind ? [place] : []))
    if (places.length === 0) return false
    this.parts.push('h', this.pick(places))
    return true
  }

  private keep(kind: string): void {
    if (this.memo.length === 255) return
    this.parts.push('q', this.memo.length)
    this.memo.push(kind)
  }

  /** Any value. */
  private value(depth: number): void {
    if (this.left-- <= 0 || depth <= 0) return this.argument(this.pick([...'sifNTb']), 0)
    if (this.chance(0.35) && this.again('v')) return
    this.argument(this.pick([...'sifNTbntldpooccccccccXaDzmmm']), depth)
  }

  private argument(kind: string, depth: number): void {
    const { parts } = this
    if (this.chance(0.04)) return this.again('v') ? undefined : this.argument('s', 0)
    if (this.chance(0.3) && this.again(kind)) return
    const small = depth <= 0
    switch (kind) {
      case 's':
        return this.text(this.pick(texts))
      case 'L':
        return this.text(this.pick(['latin1', 'latin-1', 'utf-8', 'ascii']))
      case 'C':
        return this.text(this.pick(['C', 'F']))
      case 'i':
        return this.int()
      case 'f':
        return void parts.push('G', float(this.pick([0, 1, -0, 1.5, NaN, Infinity, 1e300])))
      case 'N':
        return void parts.push('N')
      case 'T':
        return void parts.push('\x88')
      case 'F':
        return void parts.push('\x89')
      case 'b': {
        const length = this.pick([0, 1, 4, 8, 10, 100])
        parts.push('C', length, ...Array.from({ length }, () => this.below(256)))
        return this.keep('b')
      }
      case 'n':
        return this.name(this.pick(classes))
      case 'R':
        return this.name('torch._utils._rebuild_tensor_v2')
      case 'k':
        return this.name(this.pick(['torch.sparse_coo', 'torch.sparse_csr', 'torch.strided']))
      case 'y':
        return this.name(this.pick(['torch.float32', 'torch.int64', 'torch.bool', 'torch.bfloat16']))
      case 't':
      case 'A':
      case 'Q':
      case 'z':
        return this.tuple(kind, depth)
      case 'l':
        return this.list(small ? 0 : this.below(5), depth)
      case 'p':
        return this.list(0, depth)
      case 'd':
      case 'o':
        return this.dict(kind, small ? 0 : this.below(5), depth)
      case 'S':
      case 'X':
        return this.tensor(kind)
      case 'D':
        return this.dtype()
      case 'a':
        return this.array(depth)
      case 'm':
        return small ? void parts.push('N') : this.object(depth)
      case '*':
      case 'v':
        return this.value(depth - 1)
      case 'c':
        return small ? void parts.push('N') : this.call(depth)
      default:
        throw new Error(`no such argument: ${kind}`)
    }
  }

  private text(text: string): void {
    this.parts.push('X', words(text.length), text)
    this.keep('s')
  }

  private int(): void {
    const which = this.below(4)
    if (which === 0) this.parts.push('J', words(this.below(2 ** 32)))
    else if (which === 1) this.parts.push('\x8a', 9, ...Array.from({ length: 9 }, () => this.below(256)))
    else this.parts.push('K', this.below(4))
  }

  private name(whole: string): void {
    const dot = whole.lastIndexOf('.')
    this.parts.push(`c${whole.slice(0, dot)}\n${whole.slice(dot + 1)}\n`)
  }

  private tuple(kind: string, depth: number): void {
    if (kind === 't' && this.chance(0.2)) {
      this.value(depth - 1)
      const levels = this.pick([1, 2, 300, 700])
      this.parts.push(this.chance(0.5) ? '\x85'.repeat(levels) : '2\x86'.repeat(Math.min(levels, 40)))
      return this.keep('t')
    }
    this.parts.push('(')
    const item = kind === 'z' ? 'i' : kind === 'A' ? 'X' : 'v'
    if (kind === 'Q') for (const each of 'SizzFd') this.argument(each, depth - 1)
    else for (let count = this.below(4); count > 0; count--) this.argument(item, depth - 1)
    this.parts.push('t')
    this.keep('t')
  }

  private list(count: number, depth: number): void {
    this.parts.push(']')
    this.keep('l')
    if (count === 0) return
    this.parts.push('(')
    for (let item = 0; item < count; item++) this.value(depth - 1)
    this.parts.push('e')
  }

  private dict(kind: string, count: number, depth: number): void {
    if (kind === 'o') this.parts.push('ccollections\nOrderedDict\n)R')
    else this.parts.push('}')
    this.keep('d')
    if (count === 0) return
    this.parts.push('(')
    for (let item = 0; item < count; item++) {
      if (this.chance(0.6)) this.argument('s', 0)
      else this.argument(this.pick([...'iftbsNTnX']), depth - 1)
      if (this.chance(0.4)) this.argument('X', 0)
      else this.value(depth - 1)
    }
    this.parts.push('u')
  }

  /** `torch.FloatStorage([…])`, or a tensor of it. */
  private tensor(kind: string): void {
    if (kind === 'X' && this.chance(0.5)) {
      this.name(this.pick(['torch.FloatTensor', 'torch.LongTensor', 'torch.BoolTensor']))
      this.parts.push('](K\x01K\x00e\x85R')
    } else {
      if (kind === 'X') this.name('torch._utils._rebuild_tensor_v2')
      if (kind === 'X') this.parts.push('(')
      this.parts.push('ctorch\nFloatStorage\n](', 'G', float(1.5), 'G', float(-2), 'e\x85R')
      if (kind === 'X')
        this.parts.push(
          'K\x00',
          this.pick(['K\x02\x85K\x01\x85', 'K\x02\x85K\x00\x85', ')))'.slice(0, 2)]),
          '\x89',
          '}tR',
        )
    }
    this.keep(kind)
  }

  private dtype(): void {
    this.name('numpy.dtype')
    const code = this.pick(['f4', 'i8', 'O8', 'V4', 'V0', 'M8', 'm8', 'S4', 'U1', 'b1', 'c8', 'f2', 'f16'])
    this.parts.push('(X', words(code.length), code, '\x89\x88tR')
    if (this.chance(0.5)) {
      const unit = code[0] === 'M' || code[0] === 'm'
      this.parts.push('(', 'K', unit ? 4 : 3, 'X', words(1), this.pick(['<', '>', '|']))
      if (code[0] === 'V' && this.chance(0.5)) {
        this.parts.push('(')
        this.argument('D', 0)
        this.parts.push('K', this.below(3), '\x85t')
      } else this.parts.push('N')
      this.parts.push('NNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00')
      if (unit) this.parts.push('}(C\x01sK\x01K\x01K\x01t\x86')
      this.parts.push('tb')
    }
    this.keep('D')
  }

  private array(depth: number): void {
    this.parts.push('cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tC\x01btR')
    this.keep('a')
    if (this.chance(0.5)) {
      const count = this.below(4)
      this.parts.push('(K\x01(', 'K', count, 'tcnumpy\ndtype\n(X', words(2), 'O8\x89\x88tR\x89')
      this.list(0, 0)
      this.parts.push('(')
      for (let item = 0; item < count; item++) this.value(depth - 1)
      this.parts.push('etb')
    } else {
      this.parts.push('(K\x01(K\x01t')
      this.argument('D', 0)
      this.parts.push('\x89')
      this.argument('b', 0)
      this.parts.push('tb')
    }
  }

  private call(depth: number): void {
    const [names, ...forms] = this.pick(calls)
    this.name(this.pick(names.split(' ')))
    this.parts.push('(')
    const form = this.pick(forms)
    if (form === '*') for (let count = this.below(4); count > 0; count--) this.value(depth - 1)
    else for (const each of form) this.argument(each, depth - 1)
    this.parts.push('tR')
    this.keep('c')
  }

  /** An object of a class, with a state: a module's more often than not. */
  private object(depth: number): void {
    this.name(this.pick(classes))
    this.parts.push(')\x81')
    this.keep('m')
    this.parts.push('}(')
    if (this.chance(0.8)) {
      for (const name of ['_parameters', '_buffers', '_modules']) {
        this.text(name)
        this.parts.push('ccollections\nOrderedDict\n)R(')
        for (let count = this.below(3); count > 0; count--) {
          this.text(this.pick(['0', '1', 'weight', 'bias', 'a.b', 'x'.repeat(200)]))
          this.argument(name === '_modules' ? 'm' : 'X', depth - 1)
        }
        this.parts.push('u')
      }
    }
    for (let count = this.below(3); count > 0; count--) {
      this.argument('s', 0)
      this.value(depth - 1)
    }
    this.parts.push('ub')
  }
}

function words(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}

/** What a program does with a file. Throws where something else than a typed error comes of it. */
export async function tryPickle(bytes: Uint8Array): Promise<void> {
  const loaded = await typed(() => torch.loadSync(bytes))
  await typed(() => torch.loadSync(bytes, { weights_only: true }))
  await typed(() => torch.report(bytes))
  if (loaded === undefined) return
  const { value } = loaded
  await typed(() => torch.repr(value))
  await typed(() => torch.fingerprint(value))
  await typed(() => torch.find_state_dicts(value))
  await typed(() => torch.saveSync(value, { allow: 'all' }))
  if (value instanceof torch.Dict) await typed(() => value.toJSON())
  if (value instanceof torch.nn.Module) await typed(() => value.state_dict())
}

async function typed(act: () => unknown): Promise<{ readonly value: unknown } | undefined> {
  try {
    return { value: await act() }
  } catch (error) {
    if (error instanceof torch.TorchletError) return undefined
    throw error
  }
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return bytes
}

if (process.argv[1] === import.meta.filename) {
  const [first = 0, count = 10_000] = process.argv.slice(2).map(Number)
  const times: [seconds: number, seed: number][] = []
  let failures = 0
  for (let seed = first; seed < first + count; seed++) {
    const { user, system } = process.cpuUsage()
    try {
      await tryPickle(randomPickle(seed))
    } catch (error) {
      failures++
      console.log(
        `seed ${seed}: ${error instanceof Error ? (error.stack ?? '').split('\n').slice(0, 6).join('\n') : String(error)}`,
      )
    }
    const used = process.cpuUsage({ user, system })
    times.push([(used.user + used.system) / 1e6, seed])
  }
  const slowest = times.toSorted(([a], [b]) => b - a).slice(0, 5)
  console.log(
    `${failures} failures of ${count}; slowest: ${slowest.map(([time, seed]) => `${seed} ${time.toFixed(2)} s`).join(', ')}`,
  )
}
