// Enlarges a picture twofold: npm run example super-resolution VDSR.pth IN.png OUT.png
// The file is a whole model that Python 2 and PyTorch 0.1 saved in 2017; its classes are ours (models/vdsr.ts).

import { cat, Dict, load, nn } from 'torchlet'
import { classes, VDSR } from './models/vdsr.js'
import { fromYCbCr, readPicture, toYCbCr, writePicture } from './pictures.js'

const [path, input, output] = process.argv.slice(2)
if (path === undefined || input === undefined || output === undefined)
  throw new Error('usage: npm run example super-resolution VDSR.pth IN.png OUT.png')

const checkpoint = await load(path, { classes, expect: Dict<string, unknown> })
const net = checkpoint.get('model') as VDSR
net.eval()

const picture = toYCbCr(readPicture(input)).unsqueeze(0)
const enlarged = nn.functional.interpolate(picture, { scale_factor: 2, mode: 'bicubic', align_corners: false })
// The network sees the luminance only; the eye hardly sees the rest.
const luminance = net.forward(enlarged.narrow(1, 0, 1))
writePicture(output, fromYCbCr(cat([luminance, enlarged.narrow(1, 1, 2)], 1).squeeze(0)))
