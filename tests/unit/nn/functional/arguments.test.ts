import * as functional from '../../../../src/namespaces/functional.js'
import { replay } from '../../ops/calls.js'

const close = [
  'cosine_similarity',
  'gaussian_nll_loss',
  'multi_margin_loss',
  'multi_head_attention_forward',
  'softplus',
  'elu',
  'celu',
  'rrelu',
  'leaky_relu',
  'embedding_bag',
  'tanhshrink',
  'softsign',
]
replay(
  'functional.json',
  { nn: { functional } },
  {
    close: {
      ...Object.fromEntries(close.map((name) => [`nn.functional.${name}`, 2e-6])),
      // A sum of halves can be rounded to either side.
      'nn.functional.instance_norm': 2e-3,
    },
    accidental: ['softshrink()', 'not implemented for', 'must be Number, not Tensor'],
  },
)
