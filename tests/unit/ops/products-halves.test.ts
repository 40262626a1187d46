import * as functional from '../../../src/namespaces/functional.js'
import * as added from '../../../src/ops/products/added.js'
import { replay } from './calls.js'

replay(
  'products-halves.json',
  { ...added, nn: { functional } },
  // PyTorch's own means are a few units of the last place off.
  { close: { 'nn.functional.layer_norm': 1e-3, 'nn.functional.group_norm': 1e-3 } },
)
