// Architectures written in JavaScript, with weights of public repositories: their outputs are PyTorch's. The expected ones are of
// PyTorch 2.6.0 (../shared/corpus/goldens), from which 1.13 and 2.14 differ by at most 3.8e-6.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { classes as vdsrClasses, VDSR } from '../../examples/models/vdsr.js'
import { Net as Digits } from '../../examples/models/digits.js'
import { PNet } from '../../examples/models/pnet.js'
import { ResNet20 } from '../../examples/models/resnet20.js'
import { Dict, load, nn, OrderedDict, tensor } from 'torchlet'
import type { Tensor } from 'torchlet'
import { corpusPath } from '../support/goldens/corpus.js'
import { needs } from '../support/needs.js'
import { readNpy } from '../support/goldens/npy.js'
import { withoutShared } from '../support/shared.js'

type StateDict = OrderedDict<string, Tensor>
type Outputs = readonly Tensor[]

/** What each file gives for an input. */
const models: Readonly<Record<string, (file: string) => Promise<(x: Tensor) => Outputs>>> = {
  async captum_california(file) {
    const names = ['lin1', 'lin2', 'lin3', 'lin4']
    const net = nn.Sequential(
      new OrderedDict(
        names.flatMap((name, index): [string, nn.Module][] => {
          const [inputs, outputs] = [
            [8, 100],
            [100, 50],
            [50, 10],
            [10, 1],
          ][index] as [number, number]
          return index === 3
            ? [[name, nn.Linear(inputs, outputs)]]
            : [
                [name, nn.Linear(inputs, outputs)],
                [`relu${index}`, nn.ReLU()],
              ]
        }),
      ),
    )
    net.load_state_dict(await load<StateDict>(file))
    return (x) => [net.forward(x)]
  },
  async captum_titanic(file) {
    const net = nn.Sequential(
      new OrderedDict<string, nn.Module>([
        ['linear1', nn.Linear(12, 12)],
        ['sigmoid1', nn.Sigmoid()],
        ['linear2', nn.Linear(12, 8)],
        ['sigmoid2', nn.Sigmoid()],
        ['linear3', nn.Linear(8, 2)],
        ['softmax', nn.Softmax(1)],
      ]),
    )
    net.load_state_dict(await load<StateDict>(file))
    return (x) => [net.forward(x)]
  },
  async serve_iris(file) {
    const net = nn.Sequential(new OrderedDict([['Linear', nn.Linear(4, 3, false)]]))
    net.load_state_dict(await load<StateDict>(file))
    return (x) => [net.forward(x)]
  },
  async mtcnn_pnet(file) {
    const net = new PNet()
    net.load_state_dict(await load<StateDict>(file))
    return (x) => net.forward(x).toReversed()
  },
  async cifar_resnet20(file) {
    const net = new ResNet20()
    const state_dict = (await load(file, { expect: Dict<string, unknown> })).get('state_dict') as StateDict
    nn.modules.utils.consume_prefix_in_state_dict_if_present(state_dict, 'module.')
    net.load_state_dict(state_dict)
    net.eval()
    return (x) => [net.forward(x)]
  },
  async vdsr(file) {
    const checkpoint = await load(file, { classes: vdsrClasses, expect: Dict<string, unknown> })
    const net = checkpoint.get('model')
    assert.ok(net instanceof VDSR)
    return (x) => [net.forward(x)]
  },
  async burn_mnist(file) {
    const net = new Digits()
    net.load_state_dict(await load<StateDict>(file))
    net.eval()
    return (x) => [net.forward(x)]
  },
  async burn_mnist_module(file) {
    const net = await load(file, { classes: { '__main__.Net': Digits }, expect: Digits })
    net.eval()
    return (x) => [net.forward(x)]
  },
  async go2_policy(file) {
    const policy = await load(file, { expect: nn.Module })
    const net = nn.Sequential(
      ...[48, 512, 256, 128].flatMap((inputs, index) => {
        const outputs = [512, 256, 128, 12][index] as number
        return index === 3 ? [nn.Linear(inputs, outputs)] : [nn.Linear(inputs, outputs), nn.ELU()]
      }),
    )
    net.load_state_dict(policy.state_dict())
    return (x) => [net.forward(x)]
  },
}

interface Golden {
  readonly file: string
  readonly out_shapes: readonly (readonly number[])[]
  readonly absmax: readonly number[]
}

test('nine models of public repositories compute what PyTorch computes', needs(withoutShared('corpus')), async (t) => {
  const { cases } = JSON.parse(readFileSync(corpusPath('goldens/goldens.json'), 'utf8')) as {
    cases: Record<string, Golden>
  }
  assert.deepEqual(Object.keys(cases).toSorted(), Object.keys(models).toSorted())
  for (const [name, { file, out_shapes, absmax }] of Object.entries(cases)) {
    await t.test(name, async () => {
      const run = await (models[name] as (typeof models)[string])(corpusPath(file))
      const { sizes, values } = readNpy(corpusPath(`goldens/${name}.in.npy`))
      const outputs = run(tensor(values).view(...sizes))
      assert.equal(outputs.length, out_shapes.length)
      for (const [index, output] of outputs.entries()) {
        assert.deepEqual([...output.shape], out_shapes[index])
        const { values: expected } = readNpy(corpusPath(`goldens/${name}.out${index}.npy`))
        const got = output.contiguous().toTypedArray() as Float32Array
        const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (got[at] as number))), 0)
        assert.ok(worst <= 1e-5 * Math.max(1, absmax[index] as number), `output ${index} differs by ${worst}`)
      }
    })
  }
})
