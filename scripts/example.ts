// `npm run example NAME [ARGUMENT ...]`: runs examples/NAME.ts, which finds its arguments where a program's are.

import { existsSync } from 'node:fs'

const [name = ''] = process.argv.splice(2, 1)
const file = new URL(`../examples/${name}.ts`, import.meta.url)
if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file)) {
  console.error('usage: npm run example NAME [ARGUMENT ...], NAME one of the files of examples/')
  process.exitCode = 2
} else {
  await import(file.href)
}
