// Faults that tests must find: each is put into the sources alone, and one of its tests must fail (scripts/mutation.ts). They
// are of the kinds that once went unseen: guards that always hold, buffers that touch, settings swapped, sizes unchecked. A file
// holds those of a folder of src.

import { call } from './call.js'
import { compile } from './compile.js'
import { graph } from './graph.js'
import { io } from './io.js'
import { kernels } from './kernels.js'
import { lowering } from './plan/lowering.js'
import { nn } from './nn.js'
import { ops } from './ops.js'
import { pickle } from './pickle.js'
import { plan } from './plan/plan.js'
import { programs } from './programs/programs.js'
import { rules } from './plan/rules.js'
import { serialization } from './serialization.js'
import { tensor } from './tensor.js'
import { threads } from './threads.js'
import { torchscript } from './programs/torchscript.js'
import { wasm } from './wasm.js'
import { worker } from './worker.js'
import type { FaultyFile, Mutation } from './mutation.js'

const files: readonly FaultyFile[] = [
  ...call,
  ...compile,
  ...graph,
  ...io,
  ...kernels,
  ...lowering,
  ...nn,
  ...ops,
  ...pickle,
  ...plan,
  ...programs,
  ...rules,
  ...serialization,
  ...tensor,
  ...threads,
  ...torchscript,
  ...wasm,
  ...worker,
]

export const mutations: readonly Mutation[] = files.flatMap(({ file, tests, faults }) =>
  faults.map((fault) => ({ file, tests, ...fault })),
)
