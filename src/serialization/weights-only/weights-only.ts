// The option `weights_only`: the narrower language that `torch.load(…, weights_only=True)` reads, release by
// release: torch/_weights_only_unpickler.py. It is a policy of the unpickler, and of the pickler, which
// writes no other language.
//
// Left out: sizes, tensors and bytes of which a call says nothing but how large they are (`torch.Tensor(1000, 1000)`), beyond a
// few elements; storage ids that name one storage as two types; attributes that are properties of tensors.

import { textDecoder } from '../../bytes/utf8.js'
import { Opcode } from '../../../assembly/shared/opcodes.js'
import { UnsafeError } from '../../errors.js'
import { python3_name } from '../../pickle/compat.js'
import type { Policy } from '../../pickle/known.js'
import { ByteArray } from '../../python/bytes.js'
import { Counter, OrderedDict } from '../../python/dict.js'
import { Complex } from '../../python/numbers.js'
import { Global, PyObject } from '../../python/objects.js'
import { FrozenSet } from '../../python/sets.js'
import { Size, Tuple } from '../../python/tuple.js'
import { device, sparse_coo, sparse_csr } from '../../tensor/device.js'
import { TypedStorage, UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { StorageType } from '../names/storage-type.js'
import { registeredNames, weightsOnlyNames } from './names.js'
import { buildWeightsOnly } from './build.js'

/** Whose rules hold: `true` is PyTorch 2.14's, `false` none but torchlet's own, by which nothing ever runs. */
export type WeightsOnly = boolean | '1.13' | '2.6' | '2.14'

/** The releases whose rules are known. */
export type WeightsOnlyRelease = keyof typeof weightsOnlyNames

/** No release reads DUP, POP, the opcodes of protocol 0, or most of protocols 3 to 5. */
const opcodes: readonly Opcode[] = [
  Opcode.GLOBAL,
  Opcode.NEWOBJ,
  Opcode.REDUCE,
  Opcode.BUILD,
  Opcode.APPEND,
  Opcode.APPENDS,
  Opcode.SETITEM,
  Opcode.SETITEMS,
  Opcode.MARK,
  Opcode.TUPLE,
  Opcode.TUPLE1,
  Opcode.TUPLE2,
  Opcode.TUPLE3,
  Opcode.NONE,
  Opcode.NEWTRUE,
  Opcode.NEWFALSE,
  Opcode.EMPTY_TUPLE,
  Opcode.EMPTY_LIST,
  Opcode.EMPTY_DICT,
  Opcode.EMPTY_SET,
  Opcode.BININT,
  Opcode.BININT1,
  Opcode.BININT2,
  Opcode.BINUNICODE,
  Opcode.SHORT_BINSTRING,
  Opcode.BINPERSID,
  Opcode.BINGET,
  Opcode.LONG_BINGET,
  Opcode.BINPUT,
  Opcode.LONG_BINPUT,
  Opcode.LONG1,
  Opcode.PROTO,
  Opcode.STOP,
]

/**
 * The policy of an option's value; undefined for none.
 *
 * @param isAnywhere Whether storages may have been on devices that no PyTorch has: with `map_location` it does not matter.
 * @throws TypeError for anything else.
 */
export function weightsOnlyPolicy(option: WeightsOnly | undefined, isAnywhere = false): Policy | undefined {
  if (option === undefined || option === false) return undefined
  const release = option === true ? '2.14' : option
  if (!Object.hasOwn(weightsOnlyNames, release)) {
    throw new TypeError(`weights_only takes true, false, '1.13', '2.6' or '2.14', not ${JSON.stringify(option)}`)
  }
  const policy = policies[release]
  return isAnywhere ? { ...policy, allowPersistentId: isStorageId } : policy
}

/**
 * For containers that PyTorch does not read with `weights_only=True`.
 *
 * @param since The first release that refuses them.
 * @throws UnsafeError if `policy` is one of these.
 */
export function refuseWeightsOnly(policy: Policy | undefined, what: string, since: '1.13' | '2.6' = '1.13'): void {
  if (policy === undefined || (since === '2.6' && policy.name === policies['1.13'].name)) return
  throw new UnsafeError({ what: `${policy.name} does not allow this container`, names: [what] })
}

/**
 * For containers that PyTorch reads since its release 2.14.
 *
 * @throws UnsafeError if `policy` is an older one.
 */
export function refuseBeforeTorch214(policy: Policy | undefined, what: string): void {
  if (policy?.name !== policies['2.14'].name) refuseWeightsOnly(policy, what)
}

const policies: Readonly<Record<WeightsOnlyRelease, Policy>> = {
  '1.13': policy('1.13', true),
  '2.6': policy('2.6', false),
  '2.14': policy('2.14', false),
}

const all = /* @__PURE__ */ Object.values(policies)

/** What every release allows. What it refuses, some release may read all the same. */
export const weightsOnlyInAll: Policy = {
  name: 'weights_only=True of every PyTorch',
  opcodes: policies['1.13'].opcodes,
  // A name that Python 3 has elsewhere is two names to them.
  allowName: (module, qualname) =>
    python3_name(module, qualname).join() === `${module},${qualname}` &&
    all.every((policy) => policy.allowName(module, qualname)),
  knownOnly: true,
  hasPython2Names: false,
  allowReduce: (callable, args) => all.every((policy) => policy.allowReduce?.(callable, args) !== false),
  allowNewobj: (cls) => all.every((policy) => policy.allowNewobj?.(cls) !== false),
  allowBuild: (object) => all.every((policy) => policy.allowBuild?.(object) !== false),
  build: buildWeightsOnly,
  allowPersistentId: (pid) => all.every((policy) => policy.allowPersistentId?.(pid) !== false),
}

/** `isOld`: 1.13 has no floats, knows classes of Python 3 alone, calls the classes of storages, and makes and builds few. */
function policy(release: WeightsOnlyRelease, isOld: boolean): Policy {
  const names: ReadonlySet<string> = weightsOnlyNames[release]
  const registered = registeredNames[release]
  return {
    name: `weights_only=True of PyTorch ${release}`,
    opcodes: new Set<number>(isOld ? opcodes : [...opcodes, Opcode.BINFLOAT]),
    allowName: (module, qualname) => names.has(`${module}.${qualname}`) || registered.has(`${module}.${qualname}`),
    knownOnly: true,
    hasPython2Names: !isOld,
    allowReduce: isOld ? isOldCall : (callable, args) => isNewCall(callable, args, release),
    allowNewobj: (cls) => !isOld || (cls instanceof Global && cls.name === 'torch.nn.parameter.Parameter'),
    allowBuild: (object) => object instanceof Tensor || object instanceof OrderedDict || (!isOld && hasState(object)),
    build: buildWeightsOnly,
    allowPersistentId: (pid) => isStorageId(pid) && isLocation(pid[3]),
  }
}

/** The classes of typed storages are names alone; 2.6 has a nested tensor's buffer hold its parts and nothing else. */
function isNewCall(callable: unknown, args: Tuple, release: WeightsOnlyRelease): boolean {
  if (callable instanceof StorageType) return callable.dtype === null
  const isNested = callable instanceof Global && callable.name === 'torch._utils._rebuild_nested_tensor'
  const [buffer, sizes] = args
  if (release !== '2.6' || !isNested || !(buffer instanceof Tensor) || !(sizes instanceof Tensor)) return true
  const [count = 0, dims = 0] = sizes.sizes
  const numbers = sizes.numel() * sizes.dtype.itemsize > (sizes.storage?.nbytes ?? 0) ? [] : sizes.toTypedArray()
  let elements = 0
  for (let part = 0; part < count; part++) {
    elements += Array.from(numbers.slice(part * dims, (part + 1) * dims), Number).reduce((size, next) => size * next, 1)
  }
  return elements * buffer.dtype.itemsize === buffer.storage?.nbytes
}

/** What the functions of 1.13 do not take yet. */
function isOldCall(callable: unknown, args: Tuple): boolean {
  const [first, second] = args
  switch (callable instanceof Global ? callable.name : '') {
    case 'torch._utils._rebuild_tensor_v2':
      return args.length < 7
    case 'torch._utils._rebuild_sparse_tensor':
      return first === sparse_coo && second instanceof Tuple && second.length === 3
    case 'torch._utils._rebuild_sparse_csr_tensor':
      return first === sparse_csr
    case 'torch.serialization._get_layout':
      return first !== 'torch.jagged'
    default:
      return true
  }
}

/** The other classes that are allowed; of most an empty state alone is none to be refused. */
function hasState(object: unknown): boolean {
  const isSet = object instanceof Set && !(object instanceof FrozenSet)
  return isSet || stateful.some((cls) => object instanceof cls)
}

const stateful = [Counter, ByteArray, Size, Complex, device, PyObject, UntypedStorage, TypedStorage] as const

function isStorageId(pid: unknown): pid is Tuple {
  return pid instanceof Tuple && textOf(pid[0]) === 'storage'
}

/** Where a storage can have been: torch/serialization.py, the registry of packages. */
function isLocation(value: unknown): boolean {
  return /^(?:cpu|meta|mps|(?:cuda|hpu|xpu|mtia|privateuseone)(?::(?:0|[1-9]\d?|1[01]\d|12[0-7]))?)$/.test(
    textOf(value) ?? '',
  )
}

/** Python 2's str may have been read as bytes. */
function textOf(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return textDecoder().decode(value)
  return typeof value === 'string' ? value : undefined
}
