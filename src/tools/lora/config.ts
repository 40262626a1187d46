// adapter_config.json of peft (tuners/lora/config.py, LoraConfig; 0.20): what of it decides how an adapter is merged.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import { parseJson } from '../../io/json.js'
import type { Json } from '../../io/json.js'
import { Dict } from '../../python/dict.js'
import { JsonFields } from '../../serialization/json-fields.js'
import { modulePattern } from './module-pattern.js'

const NAME = 'adapter_config.json'

/** Bytes of such a file; those with a pattern for each module have some hundred KB. */
export const LONGEST_CONFIG = 16 * 1024 * 1024

/** How an adapter is merged. */
export interface LoraConfig {
  /** By what the product of a module's matrices of rank `rank` is multiplied. */
  readonly scalingOf: (module: string, rank: number) => number
  /** Whether square weights are transposed, as transformers' Conv1D has them. */
  readonly fan_in_fan_out: boolean
  /** Whether all of a module is in the adapter, to stand in the base's place. */
  readonly isSaved: (module: string) => boolean
}

/** Each changes what the matrices mean, or what they are added to. */
const OTHER_FORMULAS = [
  'use_qalora',
  'use_bdlora',
  'layer_replication',
  'target_parameters',
  'trainable_token_indices',
  'alora_invocation_tokens',
  'arrow_config',
  'velora_config',
  'monteclora_config',
  'kasa_config',
] as const

/** Initialisations that take out of the base what they put into the adapter: the base on disk is not what it was trained with. */
const CHANGED_BASES = /^(?:pissa|olora|corda|loftq|lora_ga)/

/** The config of a file, or of the option. @throws ArchiveError where it is none; UnsupportedError for other kinds of adapters. */
export function loraConfig(bytes: Uint8Array): LoraConfig {
  return configOf(new JsonFields(parseJson(bytes, NAME, 'python'), NAME))
}

function configOf(fields: JsonFields): LoraConfig {
  const peft_type = fields.has('peft_type') ? fields.string('peft_type') : 'LORA'
  if (peft_type !== 'LORA') throw unfit(`an adapter of the kind ${peft_type.slice(0, 40)}`)
  for (const field of OTHER_FORMULAS) if (isGiven(fields.object.get(field))) throw unfit(`an adapter with ${field}`)
  const initialised = fields.object.get('init_lora_weights')
  if (typeof initialised === 'string' && CHANGED_BASES.test(initialised))
    throw unfit(`an adapter of init_lora_weights=${JSON.stringify(initialised.slice(0, 40))}, which changed its base`)
  const rank = patterned(fields, 'r', 'rank_pattern')
  const alpha = patterned(fields, 'lora_alpha', 'alpha_pattern')
  const isRanked = flag(fields, 'use_rslora')
  const saved = fields.has('modules_to_save') ? fields.list('modules_to_save') : []
  return {
    scalingOf(module, found) {
      const said = rank(module)
      if (said !== found)
        throw new ArchiveError({
          reason: `${JSON.stringify(module)} is of rank ${found} in the adapter, and of ${said} by its config`,
          entry: NAME,
          remedy: 'Take the config that belongs to the adapter',
        })
      return alpha(module) / (isRanked ? Math.sqrt(found) : found)
    },
    fan_in_fan_out: flag(fields, 'fan_in_fan_out'),
    isSaved: (module) => saved.some((name) => typeof name === 'string' && isAtEnd(module, name)),
  }
}

/** A number for each module: of the first pattern that means it, else the config's own. */
function patterned(fields: JsonFields, field: string, patterns: string): (module: string) => number {
  const given = fields.has(patterns) ? fields.fields(patterns) : null
  const found = [...(given?.object.keys() ?? [])].map((key) => ({
    means: modulePattern(key),
    value: (given as JsonFields).number(key),
  }))
  const usual = fields.number(field)
  return (module) => found.find(({ means }) => means(module))?.value ?? usual
}

function flag(fields: JsonFields, name: string): boolean {
  return fields.has(name) && fields.boolean(name)
}

function isGiven(value: Json | undefined): boolean {
  if (value instanceof Dict) return value.size > 0
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== false
}

/** As peft chooses modules by the last parts of their names. */
function isAtEnd(module: string, name: string): boolean {
  return module === name || module.endsWith(`.${name}`)
}

function unfit(what: string): UnsupportedError {
  return new UnsupportedError({
    what: `merge() merges LoRA and DoRA, and not ${what}`,
    instead: 'Merge it in Python: PeftModel.from_pretrained(base, adapter).merge_and_unload()',
  })
}
