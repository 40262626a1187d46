// torchlet run

import { ExportedModule, ScriptModule, load, nn, repr } from '../../index.js'
import { complain, perform } from '../perform.js'
import type { Job, Outcome } from '../perform.js'
import { inputArgument, readInputs } from '../running/inputs.js'
import type { Inputs } from '../running/inputs.js'
import { labelLines, labelsBeside, labelsIn, topLabels } from '../running/labels.js'
import type { Label } from '../running/labels.js'
import { jsonOf, writeOutput } from '../running/outputs.js'
import type { Preparation } from '../running/picture.js'
import { sourceOf } from '../source.js'
import { safeFor } from '../terminal.js'
import { count, each, fileVerb, numbers, sizes } from '../verb.js'
import { OUTPUT_FLAGS, writingTo } from '../writing.js'

/** What `--json` prints. */
export interface Ran {
  readonly schema: 1
  /** What the model gives: a tensor is `TensorJson`, a tuple a list, a dict an object. Null where labels are told. */
  readonly output: unknown
  /** Of each row of the output the most probable classes; null where numbers are printed. */
  readonly labels: readonly (readonly Label[])[] | null
}

const TOP = 5

export const runVerb = fileVerb('run', 'Run a model: a .pt2, TorchScript, or a whole model of layers that torchlet has')
  .option(
    '--input <[name=]file>',
    'a tensor (.npy, .pt), several (.npz, .safetensors), or a picture (PNG, JPEG); repeatable; by default the inputs that a .pt2 has',
    each(inputArgument),
  )
  .option('--model <name>', 'which program of a .pt2 that holds several')
  .option(
    '--labels <file>',
    "the classes' names, a line each or as JSON; by default labels.json or labels.txt within the model",
  )
  .option('--top <n>', 'print so many labels of each row, the most probable first (5 with labels)', count(1))
  .option(
    '--size <size>',
    'of pictures: the part in the middle, N, HxW or full; by default as the model says, else 224',
    sizes,
  )
  .option('--resize <n>', 'of pictures: the shorter side before that; by default 256/224 of the size', count(1))
  .option('--mean <numbers>', "of pictures, by channel; by default ImageNet's 0.485,0.456,0.406, of grey 0", numbers)
  .option('--std <numbers>', "likewise; by default ImageNet's 0.229,0.224,0.225, of grey 1", numbers)
  .option(OUTPUT_FLAGS, 'write the output: .npy, .npz, .safetensors or .pt')
  .option('--force', 'replace a file that is there')
  .action((file, options) =>
    perform(options, async (job) => {
      const { input = [], model, labels, top, output: path } = options
      const module = await runnable(file, model, job)
      const inputs = await readInputs(input, preparationOf(module, options), job)
      const output = await outputOf(module, input.length === 0 ? exampleOf(module) : inputs, job)
      if (path !== undefined) await writingTo(path, options, () => writeOutput(output, path))
      const known = labels === undefined ? labelsWithin(module) : labelsIn(labels)
      const isTold = top !== undefined || labels !== undefined || (inputs.hasPicture && known !== null)
      return isTold ? told(topLabels(output, known, top ?? TOP)) : numbersOf(output)
    }),
  )

function told(labels: readonly (readonly Label[])[]): Outcome {
  const json: Ran = { schema: 1, output: null, labels }
  return { json, text: labelLines(labels) }
}

function numbersOf(output: unknown): Outcome {
  const json: Ran = { schema: 1, output: jsonOf(output), labels: null }
  return { json, text: repr(output) }
}

/** What a program prints is none of its output. */
function printAside(text: string): void {
  process.stderr.write(safeFor(process.stderr, text))
}

/** @throws Error for a file that holds no model. */
async function runnable(file: string, model: string | undefined, job: Job): Promise<nn.Module<unknown>> {
  const module: nn.Module<unknown> = await load(sourceOf(file), {
    ...job,
    model,
    onPrint: printAside,
    expect: nn.Module,
  })
  if (module instanceof ExportedModule) for (const warning of module.warnings) await complain(warning)
  // Whole models are saved in training as a rule, and an exported one is as it was exported.
  return module.eval()
}

async function outputOf(
  module: nn.Module<unknown>,
  { args, kwargs }: Pick<Inputs, 'args' | 'kwargs'>,
  job: Job,
): Promise<unknown> {
  if (module instanceof ExportedModule || module instanceof ScriptModule)
    return module.forwardAsync<unknown>(args, kwargs, { signal: job.signal })
  return module.forward(...args, ...(Object.keys(kwargs).length === 0 ? [] : [kwargs]))
}

/** The inputs that a program was exported with: `(args, kwargs)`. */
function exampleOf(module: nn.Module<unknown>): Pick<Inputs, 'args' | 'kwargs'> {
  const example = module instanceof ExportedModule ? module.example_inputs : null
  if (!Array.isArray(example)) return { args: [], kwargs: {} }
  const [args, kwargs] = example as readonly unknown[]
  return {
    args: Array.isArray(args) ? args : [],
    kwargs: kwargs instanceof Map ? Object.fromEntries(kwargs as Map<string, unknown>) : {},
  }
}

function labelsWithin(module: nn.Module<unknown>): readonly string[] | null {
  const hasFiles = module instanceof ExportedModule || module instanceof ScriptModule
  return hasFiles ? labelsBeside(module.extra_files) : null
}

const DEFAULT_SIZE = [224, 224] as const

/** What a model's first input tells of pictures, and what the options say instead. */
function preparationOf(
  module: nn.Module<unknown>,
  { size, resize, mean, std }: Partial<Omit<Preparation, 'channels'>>,
): Preparation {
  const signature = module instanceof ExportedModule ? module.signature : ''
  // `x: float32[1, 3, 224, 224]`; sizes that are free have names.
  const [, dtype = 'float32', shape = ''] = /^\w+: (\w+)\[([^\]]*)\]/.exec(signature) ?? []
  const [, channels, height, width] = shape.split(', ').map(Number)
  const stated = height !== undefined && width !== undefined && height > 0 && width > 0
  return {
    dtype,
    channels: channels === 1 ? 1 : 3,
    size: size === undefined ? (stated ? [height, width] : DEFAULT_SIZE) : size,
    resize: resize ?? null,
    mean: mean ?? null,
    std: std ?? null,
  }
}
