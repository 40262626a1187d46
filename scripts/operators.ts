// `npm run operators`: writes what follows from the operators that src/ defines (src/op.ts) and from PyTorch's own names and
// schemas: the namespaces, the methods and in-place forms of tensors, the table that programs call, and docs/operators.md. All of
// it is checked in; a test holds it current.
//
//   node --import tsx scripts/operators.ts            writes it
//   node --import tsx scripts/operators.ts missing    lists the schemas of programs' operators that no function serves

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documentationPath, documentationText } from './operators/documentation.js'
import { inPlacePath, inPlaceText } from './operators/in-place.js'
import { methodsPath, methodsText } from './operators/methods.js'
import { namespaceText, namespaces } from './operators/namespaces.js'
import { root, textOf } from './operators/project.js'
import { tablePath, tableText } from './operators/table.js'

/** Every file that the command writes, with its text. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const namespace of namespaces) files.set(namespace.path, await namespaceText(namespace))
  files.set(inPlacePath, await inPlaceText())
  files.set(methodsPath, await methodsText())
  files.set(tablePath, await tableText())
  files.set(documentationPath, await documentationText())
  return files
}

async function write(): Promise<void> {
  for (const [file, text] of await generatedFiles()) {
    if (existsSync(join(root, file)) && textOf(file) === text) continue
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
    console.log(`wrote ${file}`)
  }
}

/** The targets that programs call and the table lacks, most called first. */
async function missing(): Promise<void> {
  const text = await tableText()
  const rows = textOf('../shared/programs/operators.tsv').trim().split('\n').slice(1)
  const absent = rows
    .map((row) => row.split('\t') as [string, string, string])
    .filter(([name]) => name.startsWith('aten.') || name.startsWith('torchvision.'))
    .filter(([name]) => !text.includes(`['${name.replace('.', '::')}', `))
  for (const [name, kind, count] of absent) console.log(`${name}\t${kind}\t${count}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'missing') await missing()
  else await write()
}
