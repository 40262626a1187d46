import * as ordering from '../../../src/namespaces/torch.js'
import { one_hot } from '../../../src/nn/functional/one-hot.js'
import { replay } from './calls.js'

replay(
  'ordering.json',
  { ...ordering, nn: { functional: { one_hot } } },
  { close: { quantile: 1e-6, nanquantile: 1e-6 } },
)
