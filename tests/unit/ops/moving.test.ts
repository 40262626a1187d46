import * as complex from '../../../src/ops/complex/parts.js'
import * as joining from '../../../src/ops/moving/joining.js'
import { tensorMethods } from '../../../src/namespaces/methods.js'
import * as moving from '../../../src/namespaces/torch.js'
import { scalar_tensor } from '../../../src/tensor/making/factory.js'
import { logspace } from '../../../src/tensor/making/ranges.js'
import { replay } from './calls.js'

replay(
  'moving.json',
  { ...complex, ...joining, ...tensorMethods, ...moving, logspace, scalar_tensor },
  { accidental: ['Expected 0D or 1D tensor', '"repeat_interleave_cpu" not'], close: { polar: 1e-6, logspace: 1e-6 } },
)
