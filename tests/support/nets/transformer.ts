// The transformer encoder of the shared folder's nets as a user writes it: 4 layers, 512 wide, 8 heads, GELU. peers/make/a_torch.py: TE.

import { nn, softmax } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'

const [width, heads, hidden, layers] = [512, 8, 2048, 4]

class Layer extends nn.Module {
  qkv = nn.Linear(width, 3 * width)
  out = nn.Linear(width, width)
  n1 = nn.LayerNorm(width)
  l1 = nn.Linear(width, hidden)
  l2 = nn.Linear(hidden, width)
  n2 = nn.LayerNorm(width)

  override forward(x: Tensor): Tensor {
    const [batch, length] = x.shape as unknown as [number, number]
    const depth = width / heads
    const [q, k, v] = this.qkv
      .forward(x)
      .split(width, -1)
      .map((each) => each.reshape(batch, length, heads, depth).transpose(1, 2)) as [Tensor, Tensor, Tensor]
    const weights = softmax(q.matmul(k.transpose(-1, -2)).div(Math.sqrt(depth)), -1)
    const mixed = weights.matmul(v).transpose(1, 2).reshape(batch, length, width)
    const y = this.n1.forward(x.add(this.out.forward(mixed)))
    return this.n2.forward(y.add(this.l2.forward(nn.functional.gelu(this.l1.forward(y)))))
  }
}

export class Encoder extends nn.Module {
  layers = nn.ModuleList(Array.from({ length: layers }, () => new Layer()))

  override forward(x: Tensor): Tensor {
    let y = x
    for (const layer of this.layers) y = (layer as Layer).forward(y)
    return y
  }
}
