// Says what is on a picture of 32 × 32: npm run example resnet20 CHECKPOINT.th PICTURE.png
// The checkpoint is one of akamaster/pytorch_resnet_cifar10, saved by a DataParallel model in 2018.

import { Dict, load, nn, tensor } from 'torchlet'
import type { OrderedDict, Tensor } from 'torchlet'
import { ResNet20 } from './models/resnet20.js'
import { readPicture } from './pictures.js'

const classes = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']

const [path, picture] = process.argv.slice(2)
if (path === undefined || picture === undefined)
  throw new Error('usage: npm run example resnet20 CHECKPOINT.th PICTURE.png')

const checkpoint = await load(path, { expect: Dict<string, unknown> })
const state_dict = checkpoint.get('state_dict') as OrderedDict<string, Tensor>
nn.modules.utils.consume_prefix_in_state_dict_if_present(state_dict, 'module.')
const net = new ResNet20()
net.load_state_dict(state_dict)
net.eval()

const mean = tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
const std = tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
const scores = net.forward(readPicture(picture).sub(mean).div(std).unsqueeze(0))
const { values, indices } = nn.functional.softmax(scores, 1).topk(3)
for (let place = 0; place < 3; place++) {
  const index = indices.select(1, place).item() as number
  console.log(`${classes[index]}  ${((values.select(1, place).item() as number) * 100).toFixed(1)} %`)
}
