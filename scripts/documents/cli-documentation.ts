// docs/cli.md, from the command's table of verbs, and from the declarations of what they print with `--json`.

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { EXIT_TEXTS } from '../../src/cli/exit.js'
import { program } from '../../src/cli/program.js'

/** The interfaces of what each verb prints with `--json`. */
const PRINTED: Readonly<Record<string, string>> = {
  inspect: 'Inspection',
  print: 'Printed',
  stats: 'Stats',
  diff: 'Difference',
  convert: 'Conversion',
  extract: 'Conversion',
  merge: 'Merge',
  run: 'Ran',
  scan: 'FileVerdict',
  verify: 'Verification',
  fingerprint: 'Fingerprinted',
}

const INTRODUCTION = `\
# The command torchlet

\`npx torchlet VERB …\` runs it without an installation, \`npm install --global torchlet\` makes it a program. It prints what the functions
of \`torchlet/tools\` give: text for people, or with \`--json\` one line of JSON, whose \`schema\` grows when a field changes its meaning or goes.
What failed is a sentence on standard error, and with \`--json\` also an object on standard output. This page is written by
\`npm run cli-documentation\`.
`

const COMMON = `\
A file is a path, also of a folder with the shards of a model, an \`http(s)\` address, of which only what is needed is fetched where the
server has ranges, or \`-\` for standard input. No file is replaced without \`--force\`, and then only by a whole one. What takes more than a
second shows a bar where standard error is a terminal. Colours are for terminals only, and not where \`NO_COLOR\` is set. Names and texts of
files go to a terminal without what would move its cursor or change its colours.
`

const NOTES: Readonly<Record<string, string>> = {
  scan: `\
Each file has a line, in the order in which files were given and folders list them, whatever order they are done in. It is judged in a
process of its own, which is ended when it takes longer than \`--timeout\` or more memory than \`--memory\`; the others go on. Nothing of a file
is run. \`clean\` is a file with PyTorch's own names and data only, \`dangerous\` one that runs, imports, reads or writes something in Python,
\`unknown\` one with somebody's classes or operators, which \`--allow\` lets pass by name. Of TorchScript the classes are code
of the archive, whose operators are judged. Links are followed, each folder once.

\`\`\`sh
npx torchlet scan models --include '*.pt' --include '*.safetensors' --allow my_models.Net   # in CI: 0, or the build stops
\`\`\`
`,
}

export function documentation(root: string): string {
  const declared = declarations(root)
  const { commands } = program
  return (
    [
      INTRODUCTION,
      table(
        ['verb', ''],
        commands.map((verb) => [`[\`${verb.name()}\`](#${verb.name()})`, verb.description()]),
      ),
      COMMON,
      table(
        ['exit status', ''],
        EXIT_TEXTS.map(([status, text]) => [String(status), text]),
      ),
      ...commands.flatMap((verb) => ofVerb(verb, declared)),
      '## Failures',
      'What every verb prints with `--json` where it fails:',
      ...schema('Failed', declared),
    ]
      .join('\n\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trimEnd() + '\n'
  )
}

function ofVerb(verb: CommandUnknownOpts, declared: Declarations): string[] {
  const name = verb.name()
  const printed = PRINTED[name]
  if (printed === undefined)
    throw new Error(`what ${name} prints with --json is not said in scripts/documents/cli-documentation.ts`)
  const aliases = verb.aliases().map((alias) => `\`${alias}\``)
  const help = verb.createHelp()
  return [
    `## ${name}`,
    `\`torchlet ${name} ${verb.usage()}\`${aliases.length === 0 ? '' : ` (also ${aliases.join(', ')})`}`,
    `${verb.description()}.`,
    NOTES[name] ?? '',
    table(
      ['', ''],
      [
        ...verb.registeredArguments.map((argument) => [`\`${argument.name()}\``, argument.description]),
        ...verb.options.map((option: Option) => [`\`${option.flags}\``, help.optionDescription(option as never)]),
      ],
    ),
    '`--json`:',
    ...schema(printed, declared),
  ]
}

interface Field {
  readonly name: string
  readonly type: string
  readonly meaning: string
}

/** Interfaces by name, and names of choices between texts. */
interface Declarations {
  readonly interfaces: ReadonlyMap<string, readonly Field[]>
  readonly choices: ReadonlyMap<string, string>
}

/** An interface as a table of its fields, and those that it names below it. */
function schema(root: string, { interfaces, choices }: Declarations): string[] {
  const names = new Set([root])
  const tables: string[] = []
  const resolved = (type: string): string =>
    type
      .replaceAll(/\b(\w+)\['(\w+)'\]/g, (all, name: string, field: string) => {
        return interfaces.get(name)?.find((each) => each.name === field)?.type ?? all
      })
      .replaceAll(/\b[A-Z]\w+\b/g, (name) => choices.get(name) ?? name)
  for (const name of names) {
    const fields = interfaces.get(name)
    if (fields === undefined) throw new Error(`there is no interface ${name}`)
    if (name !== root) tables.push(`\`${name}\`:`)
    const types = fields.map(({ type }) => resolved(type))
    const rows = fields.map((field, index) => [`\`${field.name}\``, `\`${types[index]}\``, field.meaning])
    tables.push(table(['field', 'type', ''], rows))
    for (const type of types)
      for (const [word] of type.matchAll(/\b[A-Z]\w+\b/g)) if (interfaces.has(word)) names.add(word)
  }
  return tables
}

/** Of the tools, the command, and the reports that the tools pass on. */
function declarations(root: string): Declarations {
  const interfaces = new Map<string, readonly Field[]>()
  const choices = new Map<string, string>()
  for (const folder of ['src/serialization/report', 'src/tools', 'src/cli']) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    for (const file of names.filter((name) => name.endsWith('.ts'))) {
      const text = readFileSync(join(root, folder, file), 'utf8')
      for (const [, name, parent, body] of text.matchAll(
        /^export interface (\w+)(?:<\w+>)?(?: extends (\w+))? \{\n(.*?)^\}/gms,
      ))
        interfaces.set(name as string, [...(interfaces.get(parent ?? '') ?? []), ...fieldsOf(body as string)])
      for (const [, name, texts] of text.matchAll(/^export type (\w+) =((?:\s*\|?\s*'[\w-]+')+)$/gm))
        choices.set(name as string, (texts as string).replaceAll(/\s+/g, ' ').replace(/^ \|/, '').trim())
    }
  }
  return { interfaces, choices }
}

/** Fields as they are laid out: two spaces, and more where a type goes on. */
function fieldsOf(body: string): Field[] {
  const fields = body.matchAll(
    /(?:^ {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\n)?^ {2}readonly (\w+)\??: ([^\n]*\n(?: {4,}[^\n]*\n| {2}\}[^\n]*\n)*)/gm,
  )
  return [...fields].map(([, comment = '', name, type]) => ({
    name: name as string,
    type: (type as string)
      .replaceAll(/\/\*\*.*?\*\//gs, '')
      .replaceAll('readonly ', '')
      .replaceAll(/\((\w+\[\])\)/g, '$1')
      .replaceAll(/\s+/g, ' ')
      .trim(),
    meaning: comment
      .replaceAll(/^\s*\*/gm, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  }))
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(line).join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
