// Nine models of public repositories, of every container and age, written in JavaScript: their weights load, and they give
// what PyTorch gave.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { load, nn } from '../../../src/index.js'
import type { AnyModule } from '../../../src/nn/module.js'
import type { Dict } from '../../../src/python/dict.js'
import { corpusPath } from '../../support/corpus.js'
import * as models from '../../support/golden-models.js'
import { flattenOutput } from '../../support/module-fixtures.js'
import { needs } from '../../support/needs.js'
import { readNpy } from '../../support/npy.js'
import { withoutShared } from '../../support/shared.js'

/** Relative to the largest element of the output. */
const TOLERANCE = 1e-5

interface Golden {
  readonly file: string
  readonly out_shapes: readonly (readonly number[])[]
}

/** How each model comes from its file. */
const readers: Readonly<Record<string, (path: string) => Promise<AnyModule>>> = {
  captum_california: (path) => withState(new models.California(), path),
  captum_titanic: (path) => withState(new models.Titanic(), path),
  mtcnn_pnet: (path) => withState(new models.PNet(), path),
  cifar_resnet20: async (path) => {
    const state_dict = (await load<Dict<string, Dict<string, unknown>>>(path)).get('state_dict')!
    return loaded(new models.ResNet20(), new Map([...state_dict].map(([name, value]) => [name.replace(/^module\./, ''), value])))
  },
  vdsr: async (path) => {
    const classes = { 'vdsr.Net': models.VDSR, 'vdsr.Conv_ReLU_Block': models.ConvReLUBlock }
    return (await load<Dict<string, AnyModule>>(path, { classes })).get('model')!
  },
  burn_mnist: (path) => withState(new models.MnistNet(), path),
  burn_mnist_module: (path) => load(path, { classes: { '__main__.Net': models.MnistNet }, expect: models.MnistNet }),
  go2_policy: async (path) => {
    const script = await load(path, { expect: nn.Module })
    const policy = nn.Sequential(nn.Linear(48, 512), nn.ELU(), nn.Linear(512, 256), nn.ELU(), nn.Linear(256, 128), nn.ELU(), nn.Linear(128, 12))
    return loaded(policy, script.state_dict())
  },
  serve_iris: (path) => withState(new models.Iris(), path),
}

const skip = needs(withoutShared('corpus/goldens'))
const goldens = skip.skip === undefined ? (JSON.parse(readFileSync(corpusPath('goldens/goldens.json'), 'utf8')) as { cases: Record<string, Golden> }).cases : {}

test('models of public repositories', skip, async (t) => {
  assert.deepEqual(Object.keys(readers).sort(), Object.keys(goldens).sort())
  for (const [name, { file, out_shapes }] of Object.entries(goldens)) {
    await t.test(name, async () => {
      const model = (await readers[name]!(corpusPath(file))).eval()
      const outputs = flattenOutput(model.__call__(readNpy(corpusPath(`goldens/${name}.in.npy`))))
      assert.equal(outputs.length, out_shapes.length)
      for (const [index, output] of outputs.entries()) {
        const wanted = readNpy(corpusPath(`goldens/${name}.out${index}.npy`))
        assert.deepEqual([...output.shape], [...wanted.shape])
        const [values, golden] = [output.toTypedArray() as Float32Array, wanted.toTypedArray() as Float32Array]
        const scale = Math.max(...golden.map(Math.abs))
        const worst = Math.max(...values.map((value, place) => Math.abs(value - golden[place]!)))
        assert.ok(worst <= TOLERANCE * scale, `output ${index} differs by up to ${worst} of ${scale}`)
      }
    })
  }
})

async function withState(model: AnyModule, path: string): Promise<AnyModule> {
  return loaded(model, await load(path))
}

function loaded(model: AnyModule, state_dict: unknown): AnyModule {
  assert.equal(String(model.load_state_dict(state_dict)), '<All keys matched successfully>')
  return model
}
