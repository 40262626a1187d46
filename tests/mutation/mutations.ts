// Faults that tests must find: each is put into the sources alone, and one of its tests must fail (scripts/mutation.ts). They
// are of the kinds that once went unseen: guards that always hold, buffers that touch, settings swapped, sizes unchecked.

export interface Mutation {
  /** What is wrong then. */
  readonly fault: string
  readonly file: string
  /** Stands once in the file. */
  readonly from: string
  readonly to: string
  readonly tests: readonly string[]
}

const guards = { file: 'src/plan/guards.ts', tests: ['tests/unit/plan/guards.test.ts'] }
const placing = { file: 'src/plan/memory.ts', tests: ['tests/unit/plan/memory.test.ts'] }
const activations = {
  file: 'src/ops/pointwise/activations.ts',
  tests: ['tests/unit/ops/pointwise/elementwise.test.ts'],
}
const pools = { file: 'src/ops/spatial/boxes.ts', tests: ['tests/unit/nn/functional/pool-ceil.test.ts'] }
const views = {
  file: 'src/serialization/names/checked-view.ts',
  tests: ['tests/unit/serialization/checked-view.test.ts'],
}
const safetensors = {
  file: 'src/io/safetensors/reader.ts',
  tests: ['tests/unit/serialization/safetensors-lies.test.ts'],
}
const tiles = { file: 'src/threads/tiles.ts', tests: ['tests/unit/threads/kernels.test.ts'] }
const packs = { file: 'src/plan/packs.ts', tests: ['tests/unit/plan/packs.test.ts'] }

const crew = { ...tiles, file: 'src/threads/crew.ts' }
const zip = { file: 'src/io/zip/entry.ts', tests: ['tests/unit/io/zip/lies.test.ts'] }
const shapes = { file: 'src/tensor/shape.ts', tests: ['tests/unit/tensor/shape.test.ts'] }
const calls = { file: 'src/call/check.ts', tests: ['tests/unit/call/check.test.ts'] }

const lowering = ['tests/unit/plan/lowering/lowering.test.ts']
const plans = {
  file: 'src/plan/plans.ts',
  tests: ['tests/unit/plan/plans.test.ts', 'tests/unit/programs/plans.test.ts'],
}
const scripted = {
  file: 'src/programs/torchscript/plans/tracing.ts',
  tests: ['tests/unit/programs/torchscript/plans.test.ts'],
}
const compile = ['tests/unit/compile/compile.test.ts', 'tests/unit/compile/hazards.test.ts']
const pure = { file: 'src/nn/tree/pure.ts', tests: ['tests/unit/nn/planned.test.ts'] }
const planned = { file: 'src/nn/planned.ts', tests: ['tests/unit/nn/planned.test.ts'] }
const given = { file: 'src/plan/given.ts', tests: ['tests/unit/plan/plans.test.ts'] }

const state = { file: 'src/plan/state.ts', tests: ['tests/unit/plan/state.test.ts'] }
const masks = { tests: ['tests/unit/plan/lowering/masks.test.ts'] } as const

const indexing = {
  file: 'src/plan/lowering/indexing.ts',
  tests: ['tests/unit/plan/lowering/indexing.test.ts'],
}
const written = { tests: ['tests/unit/programs/writing.test.ts'] }

const spelled = { file: 'src/graph/attention.ts', tests: ['tests/unit/plan/lowering/attention.test.ts'] }

export const mutations: readonly Mutation[] = [
  // Attention that is spelled out, as one kernel.
  {
    ...spelled,
    fault: 'attention whose weights are given out is one kernel',
    from: 'if (leaving.has(block)) return null',
    to: '',
  },
  {
    ...spelled,
    fault: 'attention is computed of queries that were written since',
    from: 'if (read.some(({ block }) => isWritten(block, places[0] as number, last))) return null',
    to: '',
  },
  {
    ...spelled,
    fault: 'a mask that is scaled with the scores is added after that',
    from: 'if (before === null || before.mask !== null || before.scale !== 1) return null',
    to: 'if (before === null) return null',
  },
  {
    ...spelled,
    fault: 'attention is divided by its factor instead of multiplied',
    from: "scale: name === 'mul' ? factor : 1 / factor",
    to: 'scale: 1 / factor',
  },
  {
    ...spelled,
    file: 'src/plan/lowering/attention.ts',
    fault: 'a target that sees no source gets zeros, where its softmax gives NaN',
    from: 'isBlind: false',
    to: 'isBlind: true',
  },
  {
    ...spelled,
    file: 'src/plan/lowering/attention.ts',
    fault: 'heads of a batch in one dimension lie side by side',
    from: 'const isSideBySide = result.sizes.length === 4 || batch === 1',
    to: 'const isSideBySide = true',
  },
  {
    ...spelled,
    file: 'src/graph/fuse.ts',
    fault: 'attention is one kernel where no bit may change',
    from: 'const attentions = changesBits ?',
    to: 'const attentions = true ?',
  },
  // Products in other ways than f32_gemm's.
  {
    fault: "Strassen's products where no bit may change",
    file: 'src/plan/lowering/strassen.ts',
    from: 'const most = planning.changesBits && isLarge',
    to: 'const most = isLarge',
    tests: ['tests/unit/plan/lowering/strassen.test.ts'],
  },
  {
    fault: "an odd row of Strassen's products is left out",
    file: 'src/plan/lowering/strassen.ts',
    from: 'if (rows % 2 === 1) to.add',
    to: 'if (rows % 2 === 2) to.add',
    tests: ['tests/unit/plan/lowering/strassen.test.ts'],
  },
  {
    fault: 'float16 weights are kept whose infinities no kernel widens',
    file: 'src/ops/products/half.ts',
    from: 'return dtype === bfloat16 || isFinite16(weight)',
    to: 'return true',
    tests: ['tests/unit/ops/products/half.test.ts'],
  },
  // Guards that always hold.
  {
    ...guards,
    fault: 'a plan outlives a change of settings',
    from: 'if ((dicts[index] as Dict).version !== dictVersions[index]) return false',
    to: '',
  },
  {
    ...guards,
    fault: 'a plan outlives a change of forward',
    from: 'if ((modules[index] as Plannable).forward !== forwards[index]) return false',
    to: '',
  },
  {
    ...guards,
    fault: 'a plan outlives a field that is added',
    from: 'if (Object.keys(fielded[index] as Plannable).length !== this.fieldCounts[index]) return false',
    to: '',
  },
  {
    ...guards,
    fault: "a plan outlives a tensor's new memory",
    from: 'if (tensor.generation !== this.generations[index] || tensor.storage !== this.storages[index]) return false',
    to: '',
  },
  {
    ...guards,
    fault: "a plan outlives a change of weights' values",
    from: 'if (tensor.storage !== null && version !== anyVersion && tensor.storage.version !== version) return false',
    to: '',
  },
  {
    ...tiles,
    fault: 'a tile is lost, and another computed twice',
    from: 'const tile = left - 1',
    to: 'const tile = Math.max(1, left - 1)',
  },
  {
    ...tiles,
    fault: 'tiles lie over one another',
    from: ': begin + step',
    to: ': begin + step + 1',
  },
  {
    ...tiles,
    fault: 'pointers stay where the first tile has them',
    from: '(begin - start) * (words[move + 1] as number)',
    to: '0 * (words[move + 1] as number)',
  },
  {
    ...tiles,
    fault: 'pointers go on from 0 in a call that begins later',
    from: '(begin - start) * (words[move + 1] as number)',
    to: 'begin * (words[move + 1] as number)',
    tests: ['tests/unit/threads/operators.test.ts'],
  },
  {
    ...tiles,
    file: 'src/threads/splits.ts',
    fault: 'what a window sees is counted for one channel alone',
    from: '4 * (width === 0 ? field(window, Window.Channels, $) * seen(window, $) : 1)',
    to: '4 * (width === 0 ? seen(window, $) : 1)',
    tests: ['tests/unit/threads/operators.test.ts'],
  },
  {
    ...crew,
    fault: 'memory is used again in which a late worker might look for tiles',
    from: 'await crew.end(true)',
    to: 'await crew.end()',
    tests: ['tests/unit/threads/threads.test.ts'],
  },
  {
    ...crew,
    fault: 'a worker that ended before all had started is not missed',
    from: 'if (crew.early !== null)',
    to: 'if (crew.early === undefined)',
    tests: ['tests/unit/threads/threads.test.ts'],
  },
  {
    ...crew,
    fault: 'the caller does not wait for tiles of others',
    from: 'if (done === tiles) return',
    to: 'if (done <= tiles) return',
  },
  {
    ...crew,
    fault: 'no call is split',
    from: 'if (work === 0 || this.isAlone()) return false',
    to: 'if (work >= 0) return false',
  },
  {
    ...plans,
    fault: 'the plan of an engine is used with another',
    from: 'if (this.entries.some(({ planned }) => planned?.plan.isCurrent === false)) this.dropAll()',
    to: '',
    tests: ['tests/unit/threads/threads.test.ts'],
  },
  {
    file: 'src/kernels/packed.ts',
    fault: 'the copy of a weight is taken for one in the memory of another engine',
    from: ' && pack.machine === machine)',
    to: ')',
    tests: packs.tests,
  },
  {
    ...plans,
    fault: "a program's plan outlives its state",
    from: 'if (!guards.hold() || planned?.plan.isCurrent === false || states.length !== now.length) return false',
    to: '',
  },
  {
    ...plans,
    fault: 'a run begins within a run of the same plan',
    from: 'if (planned === null || planned.plan.isBusy || given.shares(guards.blocks)) return null',
    to: 'if (planned === null || given.shares(guards.blocks)) return null',
  },
  {
    ...plans,
    file: 'src/plan/settings.ts',
    fault: 'no plan is ever used',
    from: 'return planning.isOn && !isTraced',
    to: 'return planning.after < 0',
  },
  {
    ...plans,
    fault: 'a plan runs over an input that is a weight of it',
    from: 'if (planned === null || planned.plan.isBusy || given.shares(guards.blocks)) return null',
    to: 'if (planned === null || planned.plan.isBusy) return null',
  },
  {
    ...plans,
    fault: 'what is computed once is computed at a first call, beyond its limits',
    from: "if (isFirst && computesOnce(calls, constants)) return 'later'",
    to: '',
    tests: given.tests,
  },
  {
    ...plans,
    fault: 'each first call of a program is planned, whatever its sizes',
    from: '(this.front.isEager === true && this.made < most)',
    to: 'this.front.isEager === true',
    tests: given.tests,
  },
  {
    ...plans,
    fault: 'the first call of a program has no plan',
    from: '(this.front.isEager === true && this.made < most)',
    to: 'false',
    tests: given.tests,
  },
  {
    ...plans,
    fault: 'what changes at every call is planned at every call',
    from: 'if (this.made >= patience(this.calls)) return null',
    to: '',
  },
  {
    ...plans,
    fault: 'a plan outlives states that are replaced',
    from: 'if (states[index] !== now[index]) return false',
    to: '',
  },
  {
    ...given,
    fault: 'a plan of two tensors runs over the same one twice',
    from: 'if (known >= 0) return ((this.key += `=${known};`), true)',
    to: '',
  },
  {
    ...given,
    fault: 'a plan runs over inputs of other strides',
    from: ':${sizes.join()}:${strides.join()};`',
    to: ':${sizes.join()};`',
  },
  {
    ...given,
    fault: 'a plan runs with another number',
    from: "this.key += Object.is(value, -0) ? '-0;' : `${value};`",
    to: "this.key += 'number;'",
  },
  {
    ...given,
    fault: 'views of one storage are sent as two',
    from: 'if (!isSameView(this.blocks[block] as Tensor, tensor)) return false',
    to: '',
  },
  {
    file: 'src/plan/resident.ts',
    tests: ['tests/unit/plan/plans.test.ts'],
    fault: 'a view of an input begins where its storage does',
    from: 'traced === undefined ? value.offset : value.offset - traced + tensor.offset',
    to: 'value.offset',
  },
  {
    ...pure,
    fault: "a user's class is traced",
    from: "Object.getOwnPropertyNames(prototype).join() === 'constructor'",
    to: 'true',
  },
  {
    file: 'src/compile/same.ts',
    tests: compile,
    fault: 'recordings are always equal',
    from: 'export function difference(a: Recording, b: Recording): string | null {',
    to: 'export function difference(a: Recording, b: Recording): string | null {\n  if (a !== b) return null',
  },
  {
    file: 'src/compile/same.ts',
    tests: compile,
    fault: 'recordings may have other arguments',
    from: 'if (!isSame(one.args, other.args)) return',
    to: 'if (false) return',
  },
  {
    file: 'src/compile/same.ts',
    tests: compile,
    fault: 'recordings may give other results',
    from: "return isSame(a.result, b.result) ? null : 'it gives other values from call to call'",
    to: 'return null',
  },
  {
    file: 'src/compile/recording.ts',
    tests: compile,
    fault: 'a value that is read goes unnoticed',
    from: "if (this.refusal === null) this.refuse(['it reads values', lineHere()].join(' ').trim())",
    to: '',
  },
  {
    file: 'src/tensor/storage.ts',
    tests: ['tests/unit/op.test.ts'],
    fault: 'no value that is read is noticed',
    from: 'if (isHeard) heardRead()',
    to: '',
  },
  {
    file: 'src/compile/recording.ts',
    tests: ['tests/unit/compile/state.test.ts'],
    fault: 'what other code than operators writes goes unnoticed',
    from: 'if (version !== undefined && version !== storage.version)',
    to: 'if (false)',
  },
  {
    file: 'src/compile/replay.ts',
    tests: ['tests/unit/compile/state.test.ts'],
    fault: 'a plan is made of state as it is',
    from: 'if (!recording.written.has(block)) return origin.tensor',
    to: 'return origin.tensor',
  },
  {
    file: 'src/compile/recording.ts',
    tests: compile,
    fault: 'random numbers go unnoticed',
    from: 'if (placeOfDefault() !== before)',
    to: 'if (false)',
  },
  {
    file: 'src/compile/recording.ts',
    tests: compile,
    fault: 'a tensor from outside is taken for an argument',
    from: "if (kind === 'given' && this.isOnly",
    to: "if (false && kind === 'given' && this.isOnly",
  },
  {
    file: 'src/compile/compiled.ts',
    tests: compile,
    fault: 'a captured tensor is not watched',
    from: 'for (const tensor of outside) guards.watchTensor(tensor)',
    to: '',
  },
  {
    file: 'src/compile/compiled.ts',
    tests: compile,
    fault: 'one recording is enough',
    from: 'this.storages = new WeakSet(given.blocks.map((each) => each.untyped_storage()))',
    to: 'this.isRepeated = true',
  },
  {
    file: 'src/compile/watched.ts',
    tests: compile,
    fault: 'a field of a user’s class is not watched',
    from: 'if (!Object.is(held[names[index] as string], values[index])) return false',
    to: '',
  },
  {
    file: 'src/compile/watched.ts',
    tests: compile,
    fault: 'what objects in fields hold is not watched',
    from: 'for (const each of now()) if (!Object.is(each, before[index++])) return false',
    to: 'index = before.length',
  },
  {
    file: 'src/compile/watched.ts',
    tests: compile,
    fault: 'hooks are not noticed',
    from: 'if (module !== root && hasHooks(module)) refusal',
    to: 'if (false) refusal',
  },
  {
    file: 'src/compile/replay.ts',
    tests: compile,
    fault: 'sizes that depend on values are taken for fixed',
    from: 'if (error instanceof MetaError) throw new Refusal(`what ${name} gives depends on values`)',
    to: 'if (error instanceof MetaError) return new MetaTensor(float32, [1], null)',
  },
  {
    ...pure,
    fault: 'a forward that was replaced is traced as it was',
    from: 'return found === undefined || found.forward !== module.forward ? null : found',
    to: 'return found ?? null',
  },
  {
    ...pure,
    fault: 'what draws numbers in training is traced',
    from: 'return !drawsInTraining.test(own.name)',
    to: 'return true',
  },
  {
    ...pure,
    fault: 'a momentum that counts batches is traced',
    from: "return !counts(module) || __dict__.get('momentum') !== null",
    to: 'return true',
  },
  {
    file: 'src/plan/lowering/batch-norm.ts',
    fault: 'of statistics in columns a copy is moved',
    from: 'for (const [place, copy] of moved) to.copy(place, copy)',
    to: 'void moved',
    tests: ['tests/unit/plan/lowering/lowering.test.ts'],
  },
  {
    file: 'src/ops/norm/batch.ts',
    fault: 'a trace of training takes statistics for what stays',
    from: 'each?.bump_version()',
    to: '',
    tests: ['tests/unit/nn/training.test.ts'],
  },
  {
    ...pure,
    fault: "a user's activation is traced",
    from: "if (typeof value === 'function' && operatorOf(value) === undefined) return false",
    to: '',
  },
  {
    ...pure,
    fault: 'hooks are traced',
    from: '!isPure(module) || (module !== root && hasHooks(module))',
    to: '!isPure(module)',
  },
  {
    ...planned,
    fault: 'a plan of a module outlives its weights',
    from: 'if (tensor !== null) guards.watchTensor(tensor)',
    to: '',
  },
  {
    ...planned,
    fault: 'a module has no plan',
    from: 'const isOutermost = waiting === 0 && mayPlan() && this.forward === forwardPlanned',
    to: 'const isOutermost = false as boolean',
  },
  {
    file: 'src/plan/direct.ts',
    tests: ['tests/unit/plan/traced.test.ts', 'tests/unit/nn/planned.test.ts'],
    fault: 'a plan of one tensor takes any layout',
    from: '(input.givenStrides === null || sameSizes(input.givenStrides, this.strides)) &&',
    to: '',
  },
  {
    file: 'src/graph/trace.ts',
    tests: ['tests/unit/plan/plans.test.ts'],
    fault: 'tensors in an object are not seen by a trace',
    from: "if (typeof given === 'object' && given !== null && Object.values(given).some((each) => each instanceof Tensor))",
    to: 'if (given === undefined && found.length < 0)',
  },
  // Writes that are lost or reach others.
  {
    file: 'src/wasm/memory.ts',
    fault: 'the last block ends where memory ends',
    from: 'const end = used + beyond',
    to: 'const end = used',
    tests: ['tests/unit/wasm/memory.test.ts'],
  },
  {
    file: 'src/plan/lowering/lowering.ts',
    fault: 'a write through a view that no strides say is lost',
    from: `      home.base = home.copy
      home.copy = null
`,
    to: '',
    tests: lowering,
  },
  {
    file: 'src/plan/lowering/convolution.ts',
    fault: 'a convolution takes its stride for its dilation',
    from: '[PixelWindow.DilationD, dilation],',
    to: '[PixelWindow.DilationD, stride],',
    tests: ['tests/unit/plan/random.test.ts'],
  },
  {
    file: 'src/plan/lowering/pointwise.ts',
    fault: 'numbers that differ in the sign of a zero are one',
    from: "Object.is(value, -0) ? '-0' : value",
    to: 'value',
    tests: lowering,
  },
  {
    file: 'src/plan/lowering/convolution.ts',
    fault: 'sums of a batch norm go another way than those of its operator',
    from: '(w?.[channel] ?? 1) * (1 / Math.sqrt(((v as Float32Array)[channel] as number) + eps))',
    to: '(w?.[channel] ?? 1) / Math.fround(Math.sqrt(((v as Float32Array)[channel] as number) + eps))',
    tests: ['tests/unit/plan/random.test.ts'],
  },
  {
    file: 'src/plan/lowering/lowering.ts',
    tests: lowering,
    fault: 'a copy in another layout outlives a write',
    from: "home.copy = null\n    if (home.kind === 'value') home.slot = null",
    to: "if (home.kind === 'value') home.slot = null",
  },
  {
    ...state,
    fault: 'what kernels write into state is lost',
    from: 'this.storage.changeElsewhere(this.fetch)',
    to: 'this.storage.bump_version()',
  },
  {
    ...state,
    fault: 'state is not sent again after JavaScript wrote it',
    from: 'if (this.version === storage.version) return',
    to: 'if (this.version >= 0) return',
  },
  {
    ...state,
    fault: 'state is sent at each run',
    from: 'if (this.version === storage.version) return',
    to: '',
  },
  {
    ...state,
    fault: 'what is newest of state is lost with its memory',
    from: 'if (this.storage.isElsewhere(this.fetch)) this.storage.peek(Uint8Array)',
    to: '',
  },
  {
    ...state,
    file: 'src/tensor/storage.ts',
    fault: 'a reader does not fetch state',
    from: 'memory instanceof Elsewhere ? this.fetched(memory) : memory\n    return',
    to: 'memory instanceof Elsewhere ? memory.memory : memory\n    return',
  },
  {
    ...state,
    file: 'src/tensor/storage.ts',
    fault: 'an array that somebody holds does not show what kernels write',
    from: 'if (this.isLent) this.fetched(this.memory)',
    to: '',
  },
  {
    ...written,
    file: 'src/plan/resident.ts',
    fault: 'a stretch does not say what it wrote',
    from: 'this.placed.run(index)\n    for (const state of writes) state.wrote()',
    to: 'this.placed.run(index)',
  },
  {
    ...written,
    file: 'src/plan/lowering/lower.ts',
    fault: 'what is written into inputs does not come to the caller',
    from: ': [null]\n    to.storeAll()',
    to: ': [null]',
  },
  {
    tests: ['tests/unit/plan/plans.test.ts'],
    file: 'src/plan/lowering/lower.ts',
    fault: 'what was written into inputs is lost where an operator throws',
    from: 'is written.\n  to.storeAll()',
    to: 'is written.',
  },
  {
    ...written,
    file: 'src/plan/plans.ts',
    fault: 'a plan is made anew at each run because it writes',
    from: 'guards.allowWrites(new Set(lowered.stateTensors.map(({ storage }) => storage)))',
    to: '',
  },
  {
    ...written,
    file: 'src/plan/packs.ts',
    fault: 'a plan takes the packed weights of before they changed',
    from: '${number}:${storage.version}:',
    to: '${number}:',
  },
  {
    ...packs,
    file: 'src/plan/lowering/lowering.ts',
    fault: 'a constant that stands for its negatives is taken for what lies in its storage',
    from: '.withBitsOf(value)',
    to: '',
  },
  {
    ...packs,
    fault: 'packed weights are given back while another plan has them',
    from: 'if (--shared.users > 0) continue',
    to: '',
  },
  {
    ...packs,
    fault: 'each plan packs its weights for itself',
    from: 'shared = all.get(key)',
    to: '',
  },
  {
    ...packs,
    fault: 'copies that operators kept stay beside those of plans',
    from: 'if (each !== null && each.storage !== null) dropCopies(each.storage)',
    to: '{}',
  },
  {
    ...indexing,
    fault: 'slices that are put into state are not written where an index is from the end',
    from: 'partsOf(input, dim, indices), sizes, true)',
    to: 'partsOf(input, dim, indices), sizes, false)',
  },
  {
    ...indexing,
    fault: 'slices that are read of what is written are read late',
    from: 'const isShared = values.buffer === place.buffer',
    to: 'const isShared = false',
  },
  {
    ...masks,
    file: 'src/plan/lowering/elements.ts',
    fault: 'what lies between integers divides them',
    from: 'const most = hasGaps ?',
    to: 'const most = hasGaps || like !== null ?',
  },
  {
    ...masks,
    file: 'src/plan/lowering/logic.ts',
    fault: 'integers are divided by tensors in which may be 0',
    from: 'quotients.has(op) && (right instanceof Value ||',
    to: 'quotients.has(op) && (',
  },
  {
    ...masks,
    file: 'src/plan/lowering/positions.ts',
    fault: 'positions in several dimensions are added up',
    from: '(positions[at] as number) * size + (next[at] as number)',
    to: '(positions[at] as number) + (next[at] as number)',
  },
  {
    file: 'src/plan/lowering/moving.ts',
    tests: lowering,
    fault: 'a copy within a buffer reads what it wrote',
    from: 'x.buffer === y.buffer ? ',
    to: 'x.buffer === null ? ',
  },
  {
    file: 'src/plan/lowering/pointwise.ts',
    tests: lowering,
    fault: 'a write in place of some columns reaches the others',
    from: 'if (length !== null && to.isAll(input)) compute(x, x, length)',
    to: 'if (length !== null) compute(x, x, length)',
  },
  {
    file: 'src/graph/fuse.ts',
    tests: lowering,
    fault: 'a product takes a residual that is written before it is read',
    from: 'return known.made < index && !known.writes.some((at) => at >= index && at < end)',
    to: 'return known.made < index',
  },
  {
    file: 'src/graph/fuse.ts',
    tests: lowering,
    fault: 'what is read besides is made part of a product',
    from: 'const isOnly = later.length === 1 && !leaving.has(value.block)',
    to: 'const isOnly = true',
  },
  {
    file: 'src/plan/placed.ts',
    tests: lowering,
    fault: 'a buffer is given away at its first use',
    from: 'else known.last = now',
    to: '',
  },
  // Buffers that touch.
  {
    ...placing,
    fault: 'a buffer is given away at the step that still reads it',
    from: 'return a.first <= b.last && b.first <= a.last',
    to: 'return a.first < b.last && b.first < a.last',
  },
  {
    ...placing,
    fault: 'a buffer is put where another is',
    from: 'at = Math.max(at, start + sizeOf(other))',
    to: 'at = Math.max(at, start + sizeOf(other) - alignment)',
  },
  // Settings swapped.
  {
    ...activations,
    fault: 'softplus takes beta for threshold',
    from: 'constants: [beta, threshold]',
    to: 'constants: [threshold, beta]',
  },
  {
    ...activations,
    fault: 'hardtanh takes its lowest for its highest',
    from: 'constants: [min_val, max_val]',
    to: 'constants: [max_val, min_val]',
  },
  {
    ...activations,
    fault: 'celu is elu',
    from: 'constants: [alpha, 1, 1 / alpha]',
    to: 'constants: [alpha, 1, 1]',
  },
  {
    ...pools,
    fault: 'the last window of ceil_mode begins outside of the input',
    from: 'return window.ceil_mode && (out - 1) * stride >= size + pad ? out - 1 : out',
    to: 'return out',
  },
  // Sizes unchecked.
  {
    ...views,
    fault: "a file's view reaches beyond its storage",
    from: 'return reach > nbytes ?',
    to: 'return reach > nbytes + 1024 ?',
  },
  {
    ...views,
    fault: 'a view has fewer strides than sizes',
    from: 'if (sizes.length !== strides.length)',
    to: 'if (false)',
  },
  {
    file: 'src/serialization/storages/storages.ts',
    tests: ['tests/unit/serialization/rejections.test.ts', 'tests/unit/serialization/serialize.test.ts'],
    fault: "a storage's record has other bytes than the pickle says",
    from: 'if (got !== nbytes) {',
    to: 'if (false) {',
  },
  {
    ...safetensors,
    fault: 'a tensor spans other bytes than its shape has',
    from: 'if (end - begin !== nbytes) {',
    to: 'if (false) {',
  },
  { ...safetensors, fault: 'tensors overlap', from: 'if (offset !== end) {', to: 'if (false) {' },
  {
    ...safetensors,
    fault: 'bytes that nothing names',
    from: 'if (end === size) return',
    to: 'if (end <= size) return',
  },
  { ...zip, fault: 'a wrong checksum passes', from: 'if (got === entry.crc) return', to: 'if (got !== -1) return' },
  {
    ...shapes,
    fault: 'a dimension beyond the last one',
    from: 'dim < -bound || dim >= bound',
    to: 'dim < -bound || dim > bound',
  },
  { ...shapes, fault: 'sizes that do not broadcast', from: 'if (x !== y && x !== 1 && y !== 1) {', to: 'if (false) {' },
  {
    file: 'src/io/sources/range-source.ts',
    tests: ['tests/unit/serialization/lazy/ranges.test.ts'],
    fault: 'credentials go along to another origin',
    from: 'headers.delete(name)',
    to: '',
  },
  {
    file: 'src/io/sources/range-source.ts',
    tests: ['tests/unit/serialization/lazy/ranges.test.ts'],
    fault: 'a file that was changed on its server goes on being read',
    from: 'return now !== null && before !== null && now !== before',
    to: 'return false',
  },
  // Arguments unchecked.
  {
    ...calls,
    fault: 'items of lists are not looked at',
    from: 'if ((kindOf(list[index]) & kinds) === 0) return false',
    to: '',
  },
  {
    file: 'src/caller.ts',
    tests: ['tests/unit/caller.test.ts'],
    fault: "torchlet's own frames stay in the stack",
    from: '!isEngine(frame) && !frame.includes(home as string)',
    to: '!isEngine(frame)',
  },
  // What once went unseen: a hint that was never used, what only one level deep was tried with.
  {
    file: 'src/nn/modules/transformer/layers.ts',
    tests: ['tests/unit/nn/modules/transformer/masks.test.ts'],
    fault: 'any square mask is taken for the causal one',
    from: 'return equal(mask, causalMask(size, mask.dtype))',
    to: 'return true',
  },
  {
    file: 'src/programs/exported/vmap.ts',
    tests: ['tests/unit/programs/made.test.ts'],
    fault: 'a batch within a batch takes the places of the outer one',
    from: 'places[Number(level) - 1]',
    to: 'places[0]',
  },
  {
    file: 'src/programs/live-bytes.ts',
    tests: ['tests/unit/programs/torchscript/limits.test.ts'],
    fault: "what the caller gave counts among a call's bytes",
    from: 'if (this.made.has(storage)) total += storage.nbytes',
    to: 'total += storage.nbytes',
  },
  {
    file: 'src/pickle/machine.ts',
    tests: ['tests/unit/serialization/names/gradients.test.ts'],
    fault: 'faults that nothing took back are forgotten',
    from: 'for (const fault of this.caller.owed.values()) throw fault',
    to: '',
  },
  // Calls of TorchScript: what they read, write and make.
  {
    ...scripted,
    fault: 'a plan outlives what the program read of its state',
    from: 'if (!this.watched.has(owner)) this.guards.watchModule(owner)',
    to: '',
  },
  {
    ...scripted,
    fault: 'a plan outlives a list of the state that changed',
    from: 'list.length === items.length && list.every((item, at) => Object.is(item, items[at]))',
    to: 'true',
  },
  {
    ...scripted,
    fault: 'a plan outlives a value of the state by which it was decided',
    from: 'if (!this.isMade(tensor)) this.guards.watchTensor(tensor)',
    to: '',
  },
  {
    ...scripted,
    fault: 'a plan outlives a change of requires_grad',
    from: 'this.guards.watchFact(() => first.requires_grad === requires_grad)',
    to: '',
  },
  {
    ...scripted,
    fault: 'state is written when a call is traced, and never again',
    from: "throw new Untraceable('it changes its state')",
    to: 'return',
  },
  {
    ...scripted,
    fault: 'a number of the state is written while a call is traced',
    from: 'if (isWritten && !this.isMade(arg)) throw',
    to: 'if (arg === schema) throw',
  },
  {
    ...scripted,
    fault: 'the lists of a state may be changed, those within them too',
    from: 'this.own.add(each)\n      if (Array.isArray(each)) waiting.push(...(each as unknown[]))',
    to: 'this.own.add(each)\n      if (Array.isArray(each)) continue',
  },
  {
    ...scripted,
    fault: 'a constant is what it became later',
    from: 'if (storage.version !== version) throw',
    to: 'if (version < 0) throw',
  },
  {
    ...scripted,
    fault: 'random numbers of a trace are given at each run',
    from: 'isOfNumbers && !isRandomOperator(schema.name)',
    to: 'isOfNumbers',
  },
  {
    ...scripted,
    fault: 'what is printed is printed once',
    from: '_print|warn|manual_seed)|^prim::Print$/',
    to: '_print|warn|manual_seed)/',
  },
  {
    ...scripted,
    fault: 'a program sees that it is traced',
    from: 'return first instanceof Tensor ? cpu : operator',
    to: 'return operator',
  },
  {
    file: 'src/programs/torchscript/program.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'calls of TorchScript are never planned',
    from: 'if (run !== null) budget.repeat(run.cost)\n    return run',
    to: 'return null',
  },
  {
    file: 'src/plan/plans.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'a plan is run by a call that may not have its bytes',
    from: 'if (Math.max(planned.plan.bytes, planned.cost?.bytes ?? 0) > room) return null',
    to: '',
  },
  {
    file: 'src/plan/plans.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'what is computed once for a plan has no limit of bytes',
    from: 'if ((cost?.bytes ?? 0) > room) return null',
    to: '',
  },
  {
    file: 'src/plan/resident.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'buffers of plans have no limit of bytes',
    from: ', room - packs.bytes - this.tensorBytes)',
    to: ')',
  },
  {
    file: 'src/plan/plans.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'weights of plans have no limit of bytes',
    from: 'packs = new Packs(room)',
    to: 'packs = new Packs()',
  },
  {
    file: 'src/programs/torchscript/program.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'a call whose plan fails has its limits twice',
    from: 'made === null ? this.onMachine(module, name, inputs, budget) : made.value',
    to: 'made === null ? this.onMachine(module, name, inputs, this.budget(limits)) : made.value',
  },
  {
    file: 'src/kernels/packed.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'copies of what a program made are kept',
    from: 'if (used.has(storage)) return !storage.isPassing',
    to: 'if (used.has(storage)) return true',
  },
  {
    file: 'src/kernels/packed.ts',
    tests: ['tests/unit/kernels/packed.test.ts'],
    fault: 'any number of copies of a weight is kept',
    from: 'if (isTooMuch) return null',
    to: '',
  },
  {
    file: 'src/programs/torchscript/program.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'plans of TorchScript take as long as they will',
    from: 'if (!budget.isTimed) return madeBy',
    to: 'return madeBy',
  },
  {
    file: 'src/programs/exported/program.ts',
    tests: ['tests/unit/programs/plans.test.ts'],
    fault: 'plans of exported programs take as long as they will',
    from: 'budget.checkTime()\n        yield undefined',
    to: 'yield undefined',
  },
  {
    file: 'src/serialization/report/hidden-names.ts',
    tests: ['tests/unit/tools/embedded.test.ts'],
    fault: 'what is too much to look at is passed over in silence',
    from: 'this.exceeded ??= why',
    to: 'void why',
  },
  {
    file: 'src/programs/work.ts',
    tests: ['tests/unit/programs/torchscript/limits.test.ts'],
    fault: "buffers of a program's operators have no bound",
    from: 'boundBuffers(budget.buffer)',
    to: 'boundBuffers(null)',
  },
  {
    file: 'src/programs/limits.ts',
    tests: ['tests/unit/programs/torchscript/limits.test.ts'],
    fault: 'what was made last does not count',
    from: 'const reached = this.live.reaches(() => result)',
    to: 'const reached = this.live.reaches(() => null)',
  },
  {
    file: 'src/io/recognise/packing.ts',
    tests: ['tests/unit/tools/embedded.test.ts'],
    fault: 'a zip archive behind text is no archive',
    from: 'if (start !== null) return',
    to: 'if (start === 0) return',
  },
  {
    file: 'src/serialization/report/tell-content.ts',
    tests: ['tests/unit/tools/embedded.test.ts'],
    fault: 'a damaged archive in a record is passed over in silence',
    from: 'to.passesOver(error)',
    to: '',
  },
  {
    file: 'src/serialization/report/hidden-names.ts',
    tests: ['tests/unit/tools/embedded.test.ts'],
    fault: 'a broken pickle in text names nothing',
    from: 'else if (isWorthTelling !== every)',
    to: 'else if (depth < 0)',
  },
  {
    file: 'src/programs/torchscript/program.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'plans have no limits',
    from: 'budget.repeat(run.cost)\n    return run',
    to: 'return run',
  },
  {
    file: 'src/plan/plans.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    fault: 'what failed within its limits is computed for a plan',
    from: 'failed(): void {\n    this.waiting.clear()',
    to: 'failed(): void {\n    this.waiting.size',
  },
  {
    file: 'src/tensor/forms/meta.ts',
    tests: ['tests/unit/tensor/forms/meta.test.ts'],
    fault: 'a write on meta is lost before anyone asked for the storage',
    from: 'if (this.isMeta) this.untyped_storage().bump_version()',
    to: 'this.block?.bump_version()',
  },
  // What goes to another thread: whose bytes are moved, and what an abort ends.
  {
    file: 'src/serialization/serialize.ts',
    tests: ['tests/unit/worker/values.test.ts'],
    fault: 'buffers are moved that others have a part of',
    from: '(isAlone || buffer.byteLength === byteLength)',
    to: 'true',
  },
  {
    file: 'src/tensor/storage.ts',
    tests: ['tests/unit/worker/module.test.ts'],
    fault: 'a plan outlives the weights that were moved away',
    from: 'this.memory = given\n    this.bump_version()',
    to: 'this.memory = given',
  },
  {
    file: 'src/worker/connection.ts',
    tests: ['tests/unit/worker/abort.test.ts'],
    fault: 'an abort ends a worker that others wait for',
    from: 'if (isWanted || ',
    to: 'if (',
  },
  {
    file: 'src/worker/connection.ts',
    tests: ['tests/unit/worker/life.test.ts'],
    fault: 'what an aborted call made is kept for ever',
    from: 'else this.#drop(outcome.value)',
    to: '',
  },
]
