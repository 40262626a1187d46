// `npm run plans`: what the plans of the four shared nets are made of, written into docs/plans.md. Without that folder it says so and
// writes nothing.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { netNames } from '../../tests/support/nets/index.js'
import { columns, explained, fronts, lineOf, rowOf } from '../../tests/support/nets/table.js'
import { withoutShared } from '../../tests/support/shared.js'
import { withSection } from './section.js'

const path = fileURLToPath(new URL('../../docs/plans.md', import.meta.url))
const missing = withoutShared('peers')
if (missing === undefined) {
  const lines = netNames.flatMap((name) => fronts.map((front) => lineOf(name, front, rowOf(explained(name, front)))))
  const head = `| net | run as | ${columns.join(' | ')} |\n|---|---|${'--:|'.repeat(columns.length)}`
  writeFileSync(path, withSection(readFileSync(path, 'utf8'), 'plans', [head, ...lines].join('\n')))
} else console.log(missing)
