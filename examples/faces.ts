// Marks where P-Net suspects faces: npm run example faces PNET.pt IN.png OUT.png [THRESHOLD]
// It is the first stage of three of MTCNN, at one scale: the picture as it is, faces of about 12 pixels.

import { load } from 'torchlet'
import type { OrderedDict, Tensor } from 'torchlet'
import { PNet } from './models/pnet.js'
import { readPicture, writePicture } from './pictures.js'

const [weights, input, output, threshold = '0.7'] = process.argv.slice(2)
if (weights === undefined || input === undefined || output === undefined)
  throw new Error('usage: npm run example faces PNET.pt IN.png OUT.png [THRESHOLD]')

const net = new PNet()
net.load_state_dict(await load<OrderedDict<string, Tensor>>(weights))
net.eval()

const picture = readPicture(input)
const [boxes, probabilities] = net.forward(picture.mul(255).sub(127.5).mul(0.0078125).unsqueeze(0))
const faces = probabilities.select(0, 0).select(0, 1)
const [rows, columns] = faces.shape as unknown as [number, number]
for (let row = 0; row < rows; row++) {
  for (let column = 0; column < columns; column++) {
    const probability = faces.at(row, column).item() as number
    if (probability < Number(threshold)) continue
    const [left, top, right, bottom] = boxes.at(0, ':', row, column).tolist() as [number, number, number, number]
    const [x0, y0, x1, y1] = [
      2 * column + 12 * left,
      2 * row + 12 * top,
      2 * column + 12 + 12 * right,
      2 * row + 12 + 12 * bottom,
    ]
    console.log(`${(probability * 100).toFixed(1)} %  ${[x0, y0, x1, y1].map((edge) => edge.toFixed(0)).join(' ')}`)
    frame(picture, x0, y0, x1, y1)
  }
}
writePicture(output, picture)

/** A red frame, as far as it is on the picture. */
function frame(picture: Tensor, ...edges: [x0: number, y0: number, x1: number, y1: number]): void {
  const [, height, width] = picture.shape as unknown as [number, number, number]
  const [x0, y0, x1, y1] = [
    clamp(edges[0], width),
    clamp(edges[1], height),
    clamp(edges[2], width),
    clamp(edges[3], height),
  ]
  for (const [channel, value] of [1, 0, 0].entries()) {
    const plane = picture.select(0, channel)
    for (const y of [y0, y1])
      plane
        .select(0, y)
        .narrow(0, x0, x1 - x0 + 1)
        .fill_(value)
    for (const x of [x0, x1])
      plane
        .select(1, x)
        .narrow(0, y0, y1 - y0 + 1)
        .fill_(value)
  }
}

function clamp(edge: number, size: number): number {
  return Math.min(Math.max(Math.round(edge), 0), size - 1)
}
