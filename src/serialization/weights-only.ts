// The option `weights_only`: the narrower language that `torch.load(…, weights_only=True)` reads, release by
// release: torch/_weights_only_unpickler.py. It is a policy of the unpickler, and of the pickler, which
// writes no other language.
//
// Left out: objects that PyTorch accepts here and then fails to make; those fail as they do in any file.

import { Opcode } from '../../assembly/shared/opcodes.js'
import { UnsafeError } from '../errors.js'
import type { Policy } from '../pickle/known.js'
import { Counter, OrderedDict } from '../python/dict.js'
import { Tuple } from '../python/tuple.js'
import { Tensor } from '../tensor/tensor.js'
import { weightsOnlyNames } from './names/weights-only-names.js'

/** Whose rules hold: `true` is PyTorch 2.14's, `false` none but torchlet's own, by which nothing ever runs. */
export type WeightsOnly = boolean | '1.13' | '2.6' | '2.14'

type Release = keyof typeof weightsOnlyNames

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
 * @throws TypeError for anything else.
 */
export function weightsOnlyPolicy(option: WeightsOnly | undefined): Policy | undefined {
  if (option === undefined || option === false) return undefined
  const release = option === true ? '2.14' : option
  if (!Object.hasOwn(weightsOnlyNames, release)) {
    throw new TypeError(`weights_only takes true, false, '1.13', '2.6' or '2.14', not ${JSON.stringify(option)}`)
  }
  return policies[release]
}

/**
 * For containers that PyTorch does not read with `weights_only=True`.
 *
 * @param since The first release that refuses them.
 * @throws UnsafeError if `policy` is one of these.
 */
export function refuseWeightsOnly(policy: Policy | undefined, what: string, since: '1.13' | '2.6' = '1.13'): void {
  if (policy === undefined || (since === '2.6' && policy === policies['1.13'])) return
  throw new UnsafeError({ what: `${policy.name} does not allow this container`, names: [what] })
}

/**
 * For containers that PyTorch reads since its release 2.14.
 *
 * @throws UnsafeError if `policy` is an older one.
 */
export function refuseBeforeTorch214(policy: Policy | undefined, what: string): void {
  if (policy !== policies['2.14']) refuseWeightsOnly(policy, what)
}

const policies: Readonly<Record<Release, Policy>> = {
  '1.13': policy('1.13', { floats: false, isBuildable: () => false }),
  '2.6': policy('2.6', { floats: true, isBuildable: (object) => object instanceof Counter }),
  '2.14': policy('2.14', { floats: true, isBuildable: (object) => object instanceof Counter }),
}

interface Rules {
  /** BINFLOAT, which 1.13 has not. */
  readonly floats: boolean
  /** What has a state beside tensors and OrderedDicts. */
  readonly isBuildable: (object: unknown) => boolean
}

function policy(release: Release, { floats, isBuildable }: Rules): Policy {
  const names: ReadonlySet<string> = weightsOnlyNames[release]
  return {
    name: `weights_only=True of PyTorch ${release}`,
    opcodes: new Set<number>(floats ? [...opcodes, Opcode.BINFLOAT] : opcodes),
    allowName: (module, qualname) => names.has(`${module}.${qualname}`),
    knownOnly: true,
    allowNewobj: ({ name }) => release !== '1.13' || name === 'torch.nn.parameter.Parameter',
    allowBuild: (object) => object instanceof Tensor || object instanceof OrderedDict || isBuildable(object),
    allowPersistentId: (pid) => typeof pid === 'number' || (pid instanceof Tuple && isStorage(pid[0])),
  }
}

/** Python 2's str may have been read as bytes. */
function isStorage(kind: unknown): boolean {
  return kind === 'storage' || (kind instanceof Uint8Array && new TextDecoder().decode(kind) === 'storage')
}
