// torchlet run: what the library's forward gives, printed; what PyTorch says of a picture (tests/fixtures/classifier/classifier.py).

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PNG } from 'pngjs'
import {
  Dict,
  ExportedModule,
  OrderedDict,
  ScriptModule,
  Tuple,
  load,
  manual_seed,
  nn,
  randn,
  repr,
  save,
} from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { jsonLines, torchlet } from '../../support/package/cli.js'
import { temporaryFolder } from '../../support/folder.js'
import { root } from '../../support/root.js'

const files = join(root, 'tests/fixtures/pytorch/torch-2.14.1')
const classifier = join(root, 'tests/fixtures/classifier/model.pt2')
const expected = JSON.parse(readFileSync(join(root, 'tests/fixtures/classifier/expected.json'), 'utf8')) as {
  readonly texts: readonly string[]
  readonly values: readonly number[]
}

interface Ran {
  readonly output: { readonly dtype: string; readonly shape: number[]; readonly data: unknown } | null
  readonly labels: { readonly index: number; readonly label: string; readonly probability: number }[][] | null
}

/** The picture that classifier.py speaks of. */
function picture(): Buffer {
  const png = new PNG({ width: 256, height: 256 })
  for (let y = 0; y < 256; y++)
    for (let x = 0; x < 256; x++)
      for (let c = 0; c < 4; c++)
        png.data[(y * 256 + x) * 4 + c] = c === 3 ? 255 : (3 * x + 5 * y * (c + 1) + 40 * c) % 256
  return PNG.sync.write(png)
}

test('a picture is classified as by PyTorch, with the labels that the model has', async (t) => {
  const path = join(temporaryFolder(t), 'picture.png')
  writeFileSync(path, picture())
  const { status, stdout, stderr } = await torchlet(['run', classifier, '--input', path])
  assert.deepEqual([status, stderr], [0, ''])
  const lines = stdout.trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line) => line.trim().replace(/^([\d.]+ %) {2}(.*)$/, '$2 $1')),
    expected.texts,
  )
  const [json] = jsonLines<Ran>((await torchlet(['run', classifier, '--input', path, '--top', '2', '--json'])).stdout)
  assert.equal(json?.output, null)
  assert.equal(json?.labels?.[0]?.length, 2)
  for (const [index, { probability }] of (json?.labels?.[0] ?? []).entries())
    assert.ok(Math.abs(probability - (expected.values[index] as number)) < 1e-4)
})

test('labels come from a file: lines, a list, an object by class', async (t) => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'picture.png')
  writeFileSync(path, picture())
  const names = Array.from({ length: 12 }, (_, index) => `name ${index}`)
  const texts = {
    'lines.txt': `${names.join('\n')}\n`,
    'list.json': JSON.stringify(names),
    'object.json': JSON.stringify(Object.fromEntries(names.map((name, index) => [index, [`n${index}`, name]]))),
  }
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), text)
    const args = ['run', classifier, '--input', path, '--labels', join(folder, name), '--top', '1', '--json']
    const [json] = jsonLines<Ran>((await torchlet(args)).stdout)
    assert.equal(json?.labels?.[0]?.[0]?.label, 'name 1', name)
  }
})

/** The positional ones of `(args, kwargs)`. */
function examplesOf(net: ExportedModule): readonly Tensor[] {
  return (net.example_inputs as readonly [readonly Tensor[], unknown])[0]
}

test('without inputs a program runs on those that it was exported with', async () => {
  const net = await load(classifier, { expect: ExportedModule })
  const wanted = net.forward(...examplesOf(net))
  const { status, stdout } = await torchlet(['run', classifier])
  assert.deepEqual([status, stdout], [0, `${repr(wanted)}\n`])
  const [json] = jsonLines<Ran>((await torchlet(['run', classifier, '--json'])).stdout)
  assert.deepEqual(json?.output, { dtype: 'float32', shape: [1, 12], data: wanted.tolist() })
})

test('tensors of a file are inputs: one, a tuple, a dict by name', async (t) => {
  const folder = temporaryFolder(t)
  manual_seed(3)
  const module = nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.5), nn.ReLU())
  const [model, input, tuple, named, numbered] = ['model.pt', 'x.pt', 'tuple.pt', 'named.pt', 'numbered.pt'].map(
    (name) => join(folder, name),
  ) as [string, string, string, string, string]
  const x = randn(2, 4)
  await save(module, model)
  await save(x, input)
  await save(Tuple.of(x), tuple)
  await save(new OrderedDict([['input', x]]), named)
  await save(new Dict([['arr_0', x]]), numbered)
  const wanted = `${repr(module.eval().forward(x))}\n`
  for (const file of [input, tuple, named, numbered, `input=${input}`]) {
    const { status, stdout, stderr } = await torchlet(['run', model, '--input', file])
    assert.deepEqual([status, stdout, stderr], [0, wanted, ''], file)
  }
  const twice = await torchlet(['run', model, '--input', `input=${input}`, '--input', named])
  assert.equal(twice.status, 2)
  assert.match(twice.stderr, /the input input is given twice/)
})

test('TorchScript runs', async (t) => {
  const path = join(files, 'other/seq.script.pt')
  const net = await load(path, { expect: ScriptModule })
  const first = [...net.parameters()][0] as Tensor
  const x = randn(2, first.size(1))
  const input = join(temporaryFolder(t), 'x.pt')
  await save(x, input)
  const { status, stdout } = await torchlet(['run', path, '--input', input])
  assert.deepEqual([status, stdout], [0, `${repr(net.eval().forward(x))}\n`])
})

test('the output is written in the format of the path, and not over a file', async (t) => {
  const folder = temporaryFolder(t)
  const net = await load(classifier, { expect: ExportedModule })
  const wanted = net.forward(...examplesOf(net)).tolist()
  const [pt, safetensors] = [join(folder, 'y.pt'), join(folder, 'y.safetensors')]
  for (const path of [pt, safetensors]) assert.equal((await torchlet(['run', classifier, '-o', path])).status, 0)
  assert.deepEqual((await load<Tensor>(pt)).tolist(), wanted)
  assert.deepEqual((await load<Dict<string, Tensor>>(safetensors)).get('output')?.tolist(), wanted)
  const again = await torchlet(['run', classifier, '-o', pt])
  assert.equal(again.status, 2)
  assert.match(again.stderr, /--force/)
})

test('what does not run says why', async (t) => {
  const text = join(temporaryFolder(t), 'x.txt')
  writeFileSync(text, 'no input\n')
  const wrong = [
    [['run', join(files, 'checkpoints/sd_bn.pt')], /this is a state_dict/],
    [['run', classifier, '--input', join(files, 'checkpoints/sd_bn.pt')], /Error|input|argument/],
    [['run', classifier, '--input', text], /text/],
    [['run', classifier, '--input', 'no-such-file.pt'], /no-such-file/],
    [['run', classifier, '--size', '0'], /It is no size/],
    [['run', classifier, '--mean', 'a,b'], /It is no number/],
  ] as const
  for (const [args, message] of wrong) {
    const { status, stdout, stderr } = await torchlet(args)
    assert.deepEqual([status, stdout], [2, ''], args.join(' '))
    assert.match(stderr, message, args.join(' '))
  }
})
