// The four nets of the shared folder: from their programs, and as classes that a user wrote, with the programs' weights.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { ExportedModule, loadSync } from '../../../src/index.js'
import type { Dict, Tensor, nn } from '../../../src/index.js'
import { sharedPath } from '../shared.js'
import { MobileNetV2, MobileNetV3Small } from './mobilenet.js'
import { ResNet18 } from './resnet.js'
import { Encoder } from './transformer.js'

type Net = nn.Module & { forward(x: Tensor): Tensor }

const classes: Readonly<Record<string, new () => Net>> = {
  resnet18: ResNet18,
  mobilenet_v2: MobileNetV2,
  mobilenet_v3_small: MobileNetV3Small,
  transformer: Encoder,
}

export const netNames: readonly string[] = Object.keys(classes)

export interface SharedNet {
  readonly program: ExportedModule
  /** What PyTorch gave for `x`. */
  readonly x: Tensor
  readonly y: Tensor
  /** The same net as a user's class, in evaluation. */
  module(): Net
}

/** A net of the shared folder by its name. */
export function sharedNet(name: string): SharedNet {
  const read = (file: string): Uint8Array => gunzipSync(readFileSync(sharedPath(`peers/${name}.${file}.gz`)))
  const program = loadSync(read('pt2'), { expect: ExportedModule })
  const io = loadSync<Dict<string, Tensor>>(read('io.pt'))
  const made = (): Net => {
    const net = new (classes[name] as new () => Net)().eval()
    net.load_state_dict(program.state_dict(), { strict: true })
    return net
  }
  return { program, x: io.get('x') as Tensor, y: io.get('y') as Tensor, module: made }
}
