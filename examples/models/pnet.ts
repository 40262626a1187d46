// P-Net, the first stage of MTCNN (Zhang et al. 2016), as facenet-pytorch has it: it looks at every 12 × 12 window of a
// picture, two pixels apart. Input [n, 3, h, w] in [-1, 1]; output the corrections of the box [n, 4, …] and the
// probabilities of no face and of a face [n, 2, …].

import { nn } from 'torchlet'
import type { Tensor } from 'torchlet'

export class PNet extends nn.Module<readonly [boxes: Tensor, probabilities: Tensor]> {
  conv1 = nn.Conv2d(3, 10, 3)
  prelu1 = nn.PReLU(10)
  pool1 = nn.MaxPool2d(2, 2, { ceil_mode: true })
  conv2 = nn.Conv2d(10, 16, 3)
  prelu2 = nn.PReLU(16)
  conv3 = nn.Conv2d(16, 32, 3)
  prelu3 = nn.PReLU(32)
  conv4_1 = nn.Conv2d(32, 2, 1)
  softmax4_1 = nn.Softmax(1)
  conv4_2 = nn.Conv2d(32, 4, 1)

  override forward(x: Tensor): readonly [boxes: Tensor, probabilities: Tensor] {
    x = this.pool1.forward(this.prelu1.forward(this.conv1.forward(x)))
    x = this.prelu2.forward(this.conv2.forward(x))
    x = this.prelu3.forward(this.conv3.forward(x))
    return [this.conv4_2.forward(x), this.softmax4_1.forward(this.conv4_1.forward(x))]
  }
}
