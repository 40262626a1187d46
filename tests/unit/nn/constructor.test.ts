// Constructors of torch.nn given values of wrong kinds: each class, each of its parameters. What is refused is named by class
// and parameter; what PyTorch refuses is.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { nn } from '../../../src/index.js'

interface Constructor {
  readonly name: string
  /** What makes one. */
  readonly call: Readonly<Record<string, unknown>>
  /** The kinds that PyTorch takes for each parameter without complaint. */
  readonly taken: Readonly<Record<string, readonly string[]>>
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/nn-constructors.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly classes: readonly Constructor[]
}

const classes = nn as unknown as Readonly<Record<string, (keywords: object) => nn.Module>>
const wrong = { str: 'a', fraction: 2.5, None: null, object: new Date(0), list: ['a'], True: true }

/** Kept, whatever it is. */
const anything = new Set(['process_group', 'options'])
/** What a str is right for; unknown ones are errors of another class. */
const isText = (name: string, parameter: string): boolean =>
  ['mode', 'padding_mode', 'reduction', 'nonlinearity', 'approximate', 'activation', 'device'].includes(parameter) ||
  (parameter === 'padding' && /Conv\dd$/.test(name))
const isOdd = (kind: string): boolean => ['str', 'object', 'list'].includes(kind)

const layers: Readonly<Record<string, () => nn.Module>> = {
  encoder_layer: () => nn.TransformerEncoderLayer({ d_model: 4, nhead: 2, dim_feedforward: 8, batch_first: true }),
  decoder_layer: () => nn.TransformerDecoderLayer(4, 2, 8),
}

test(`arguments of wrong kinds, against PyTorch ${fixture.torch}`, async (t) => {
  for (const { name, call, taken } of fixture.classes) {
    await t.test(name, () => {
      const make = classes[name]
      assert.ok(make !== undefined, `there is no nn.${name}`)
      const usual = Object.fromEntries(Object.entries(call).map(([key, value]) => [key, layers[key]?.() ?? value]))
      make(usual)
      for (const [parameter, kinds] of Object.entries(taken)) {
        for (const [kind, value] of Object.entries(wrong)) {
          const what = `${name}(${parameter}=${kind})`
          // Either of two may be None, but not both.
          const isRight =
            (isText(name, parameter) && kind === 'str') || (parameter === 'output_ratio' && kind === 'None')
          let error: unknown
          try {
            make({ ...usual, [parameter]: value })
          } catch (thrown) {
            error = thrown
          }
          if (error === undefined) {
            assert.ok(kinds.includes(kind) || isRight, `${what} is taken, which PyTorch refuses`)
            assert.ok(isRight || anything.has(parameter) || !isOdd(kind), `${what} is taken`)
          } else if (!isRight && (isOdd(kind) || kind === 'None' || error instanceof TypeError)) {
            assert.ok(error instanceof TypeError, `${what}: ${String(error)}`)
            assert.ok(
              error.message.startsWith(`${name.replace('NLLLoss2d', 'NLLLoss')}(): `),
              `${what}: ${error.message}`,
            )
            assert.ok(error.message.includes(`argument '${parameter}' must be `), `${what}: ${error.message}`)
          }
        }
      }
    })
  }
})
