// `npm run cli-documentation`: writes docs/cli.md.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documentation } from './cli-documentation.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
writeFileSync(join(root, 'docs/cli.md'), documentation(root))
