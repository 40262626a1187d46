import * as indexing from '../../../src/ops/indexing.js'
import { where } from '../../../src/ops/pointwise/where.js'
import { replay } from './calls.js'

replay(
  'indexing.json',
  { ...indexing, where },
  { accidental: ['self indexing axis dim should be positive', 'index out of range in self', 'expand(CPUBoolType'] },
)
