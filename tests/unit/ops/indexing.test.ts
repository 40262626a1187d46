import { tensorMethods } from '../../../src/namespaces/methods.js'
import { ownMethods } from '../../../src/ops/own-methods.js'
import * as indexing from '../../../src/namespaces/torch.js'
import { where } from '../../../src/ops/pointwise/where.js'
import { replay } from './calls.js'

replay(
  'indexing.json',
  { ...tensorMethods, ...ownMethods, ...indexing, where },
  { accidental: ['self indexing axis dim should be positive', 'index out of range in self', 'expand(CPUBoolType'] },
)
