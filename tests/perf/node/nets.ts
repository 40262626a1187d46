// The four nets of the shared folder, each contender by the file that is its own.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as native from 'onnxruntime-node'
import * as web from 'onnxruntime-web/wasm'
import { float32, frombuffer, load, nn } from '../../../build/src/index.js'
import type { Tensor } from '../../../build/src/index.js'
import { sharedPath } from '../../support/shared.js'
import { NETS } from '../nets/page.js'
import { session } from '../peers/onnxruntime.js'
import { torchTimes } from '../pytorch.js'
import { agreed } from '../runner.js'
import type { Runner } from '../runner.js'
import { figures, head, milliseconds, row } from '../table.js'
import { compare } from '../timing.js'
import type { Timing } from '../timing.js'

const names = ['torchlet', 'onnxruntime-web', 'onnxruntime-node', 'PyTorch'] as const

export async function netsTable(): Promise<string> {
  const torch = nativeTimes()
  const lines: string[] = []
  for (const net of NETS) {
    const bytesOf = (ending: string): Uint8Array => fileOf(net, ending)
    const { x, y } = Object.fromEntries((await load(bytesOf('io.pt'))) as Map<string, Tensor>) as {
      x: Tensor
      y: Tensor
    }
    const sizes = [...x.shape]
    const values = x.toTypedArray().slice() as Float32Array<ArrayBuffer>
    const module = (await load(bytesOf('pt2'))) as InstanceType<typeof nn.Module>
    const expected: Runner = { name: 'PyTorch', run: () => y.toTypedArray() as Float32Array }
    const own: Runner = {
      name: 'torchlet',
      run: () => {
        const input = frombuffer(values.buffer, { dtype: float32 }).view(...sizes)
        return (module.forward(input) as Tensor).toTypedArray() as Float32Array
      },
    }
    const runners = [
      own,
      await session('onnxruntime-web', web, bytesOf('onnx'), values, sizes),
      await session('onnxruntime-node', native, bytesOf('onnx'), values, sizes),
    ]
    await agreed([expected, ...runners], 1e-4)
    const timings = await compare(runners, { rounds: 15, seconds: 0.1 })
    const far = torch.get(net)
    if (far !== undefined) timings.set('PyTorch', far)
    lines.push(row([net, ...figures(timings, names, milliseconds)]))
    console.log(lines.at(-1))
  }
  return [...head('net', names), ...lines].join('\n')
}

function fileOf(net: string, ending: string): Uint8Array {
  return gunzipSync(readFileSync(sharedPath(`peers/${net}.${ending}.gz`)))
}

/** PyTorch's times of each; the releases see a temporary folder, and not the shared one. */
function nativeTimes(): Map<string, Timing> {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-perf-'))
  try {
    const paths = NETS.map((net) => join(folder, `${net}.pt2`))
    NETS.forEach((net, index) => writeFileSync(paths[index] as string, fileOf(net, 'pt2')))
    return torchTimes(TORCH, ...paths)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const TORCH = `
import os, sys
for path in sys.argv[1:]:
    net = torch.export.load(path).module()
    sizes = (1, 128, 512) if 'transformer' in path else (1, 3, 224, 224)
    x = torch.randn(*sizes)
    with torch.inference_mode():
        told(os.path.basename(path).split('.')[0], times(lambda: net(x), rounds=15, warm=3))
`
