// What the tensors of an adapter's file are, by their names: peft's (utils/save_and_load.py), with or without the adapter's own name
// in them; those of diffusers, older and newer; those of kohya's scripts, which write modules with `_` for `.`.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import type { Tensor } from '../../tensor/tensor.js'

/** What an adapter has for one module of the base. */
export interface AdaptedModule {
  /** As the adapter's file writes it. */
  readonly module: string
  /** The first matrix of the product, `(rank, in)`, and the second, `(out, rank)`. */
  A?: Tensor
  B?: Tensor
  /** Whether they are of an embedding, whose weight is added to transposed. */
  isEmbedding: boolean
  /** Of DoRA: the lengths of the merged weight's rows. */
  magnitude?: Tensor
  /** What is added to the module's bias. */
  bias?: Tensor
  /** A scalar that stands in for the config's `lora_alpha`. */
  alpha?: Tensor
}

/** An adapter's tensors, sorted. */
export interface AdapterTensors {
  readonly modules: readonly AdaptedModule[]
  /** Tensors that stand in the place of the base's, by their names in the file. */
  readonly whole: ReadonlyMap<string, Tensor>
}

type Part = 'A' | 'B' | 'magnitude' | 'bias' | 'alpha'

/** The end of a name, what it is, and whether of an embedding. The group is where peft may put the adapter's name. */
const ENDINGS: readonly (readonly [ending: RegExp, part: Part, isEmbedding?: true])[] = [
  [/\.lora_A(?:\.([^.]+))?\.weight$/, 'A'],
  [/\.lora_B(?:\.([^.]+))?\.weight$/, 'B'],
  [/\.lora_B(?:\.([^.]+))?\.bias$/, 'bias'],
  [/\.lora_embedding_A(?:\.([^.]+))?$/, 'A', true],
  [/\.lora_embedding_B(?:\.([^.]+))?$/, 'B', true],
  [/\.lora_magnitude_vector(?:\.(?!weight$)([^.]+))?(?:\.weight)?$/, 'magnitude'],
  [/(?:\.lora_down|[._]lora(?:_linear_layer)?\.down)\.weight$/, 'A'],
  [/(?:\.lora_up|[._]lora(?:_linear_layer)?\.up)\.weight$/, 'B'],
  [/\.alpha$/, 'alpha'],
]

/** Parts of adapters that are merged by other formulas (LoHa, LoKr, Tucker, kohya's DoRA, peft's trainable tokens). */
const OTHERS = /\.(?:lora_mid\.weight|dora_scale|hada_w\w*|lokr_w\w*|lora_[A-Z]\w*|trainable_tokens_\w+)(?:\.|$)/

/** @throws ArchiveError for what belongs to no whole pair; UnsupportedError for other kinds of adapters. */
export function adapterTensors(tensors: Iterable<readonly [name: string, tensor: Tensor]>): AdapterTensors {
  const modules = new Map<string, AdaptedModule>()
  const whole = new Map<string, Tensor>()
  const adapters = new Set<string>()
  for (const [name, tensor] of tensors) {
    const known = ENDINGS.map(([ending, part, isEmbedding]) => ({ found: ending.exec(name), part, isEmbedding })).find(
      ({ found }) => found !== null,
    )
    if (known?.found == null) {
      if (OTHERS.test(name)) throw unfit(name)
      whole.set(withoutWrapper(name), tensor)
      continue
    }
    const { found, part, isEmbedding } = known
    if (found[1] !== undefined) adapters.add(found[1])
    const module = withoutProcessor(name.slice(0, found.index))
    const adapted = modules.get(module) ?? { module, isEmbedding: false }
    modules.set(module, adapted)
    if (adapted[part] !== undefined)
      throw new ArchiveError({ reason: `the adapter has two tensors for ${JSON.stringify(`${module}: ${part}`)}` })
    adapted[part] = tensor
    if (isEmbedding) adapted.isEmbedding = true
  }
  if (adapters.size > 1)
    throw new ArchiveError({
      reason: `the file holds ${adapters.size} adapters: ${[...adapters].slice(0, 8).join(', ')}`,
      remedy: 'Choose one by the option only, as a glob of its names',
    })
  for (const { module, A, B, alpha, ...rest } of modules.values()) {
    if (alpha !== undefined && A === undefined && B === undefined && Object.keys(rest).length === 1) {
      // A parameter of that name.
      modules.delete(module)
      whole.set(`${module}.alpha`, alpha)
    } else if (A === undefined || B === undefined)
      throw new ArchiveError({
        reason: `the adapter has no ${A === undefined ? 'lora_A' : 'lora_B'} for ${JSON.stringify(module)}`,
        remedy: 'The file is not whole',
      })
  }
  return { modules: [...modules.values()], whole }
}

/** Names of what peft wraps lead through the wrapper where a file is of the model's own state dict. */
function withoutWrapper(name: string): string {
  return name.replace(/\.modules_to_save(?:\.[^.]+)?(?=\.[^.]+$)/, '').replace(/\.base_layer(?=\.[^.]+$)/, '')
}

/** Older files of diffusers name the processors of attention, which held the matrices. */
function withoutProcessor(module: string): string {
  return module.replace(/\.processor\.to_out$/, '.to_out.0').replace(/\.processor\.(\w+)$/, '.$1')
}

function unfit(name: string): UnsupportedError {
  return new UnsupportedError({
    what: `merge() merges LoRA and DoRA, and not what ${JSON.stringify(name.slice(0, 200))} belongs to`,
    instead: 'Merge it by the program that made it',
  })
}
