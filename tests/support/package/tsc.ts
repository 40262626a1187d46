// The TypeScript compiler of this project, as a script for Node.

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
