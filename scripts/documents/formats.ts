// `npm run formats`: writes docs/formats.md, the table of files that torchlet was held to. It runs the tests over the files of
// ../shared, each of which is one subtest, and counts them: a row is a test, or several that say one thing of one kind of file.

import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { run } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { TestEvent } from 'node:test/reporters'

export interface Row {
  readonly files: string
  readonly held: string
  /** The test file below tests/, and which of its tests count. */
  readonly file: string
  readonly tests: RegExp
}

const again = 'every tensor and value, when loaded, and when saved and loaded again'

/** The rows of the table, in its order. */
export const rows: readonly Row[] = [
  ...ofReleases('zip'),
  ...ofReleases('legacy'),
  { files: 'zip, public repositories', held: again, file: 'unit/serialization/corpus', tests: /^zip files/ },
  { files: 'legacy, public repositories', held: again, file: 'unit/serialization/corpus', tests: /^legacy files/ },
  { files: 'tar of 0.1.x, public repositories', held: again, file: 'unit/serialization/corpus', tests: /^tar files/ },
  {
    files: 'plain pickles, public repositories',
    held: again,
    file: 'unit/serialization/corpus',
    tests: /^pickle files/,
  },
  {
    files: 'safetensors, three releases',
    held: 'every tensor, read and written',
    file: 'unit/serialization/safetensors',
    tests: /^files of PyTorch/,
  },
  {
    files: 'safetensors, public repositories',
    held: 'every tensor, read and written',
    file: 'unit/serialization/safetensors',
    tests: /^files of public/,
  },
  {
    files: 'TorchScript, three releases',
    held: 'parameters, buffers, constants, code',
    file: 'unit/serialization/torchscript',
    tests: /^archives of PyTorch/,
  },
  {
    files: 'TorchScript, public repositories',
    held: 'every tensor',
    file: 'unit/serialization/torchscript',
    tests: /^archives of public/,
  },
  {
    files: '.pt2, PyTorch 2.6 and 2.14',
    held: 'weights, constants, program',
    file: 'unit/serialization/exported',
    tests: /^archives of PyTorch/,
  },
  {
    files: 'distributed checkpoints',
    held: 'every tensor',
    file: 'unit/serialization/distributed',
    tests: /^the checkpoint of PyTorch/,
  },
  {
    files: 'PyTorch 2.14.1, state dicts and models',
    held: 'saved again byte for byte',
    file: 'unit/serialization/byte-identity',
    tests: /./,
  },
  {
    files: 'all of the fixtures, three releases',
    held: 'what weights_only=True says',
    file: 'unit/serialization/weights-only',
    tests: /^the fixtures/,
  },
  {
    files: 'all of the corpus',
    held: 'what weights_only=True says',
    file: 'unit/serialization/weights-only',
    tests: /^the corpus/,
  },
  {
    files: 'hostile and broken files',
    held: 'rejected by a typed error, or read right',
    file: 'unit/serialization/malformed',
    tests: /rejected or read|exec/,
  },
  {
    files: 'whole modules, three releases',
    held: 'printed, state_dict, output within 1e-5',
    file: 'unit/nn/modules/fixtures',
    tests: /./,
  },
]

/** Files of one kind that each release wrote. */
function ofReleases(kind: string): Row[] {
  return ['1.13.1', '2.6.0', '2.14.1'].map((release) => ({
    files: `${kind}, PyTorch ${release}`,
    held: again,
    file: 'unit/serialization/fixtures',
    tests: new RegExp(`^${kind} files of PyTorch ${release.replaceAll('.', '\\.')}`),
  }))
}

interface Count {
  passed: number
  failed: number
}

type Finished = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>

/** Tests without tests in them; a group ends after what is in it. */
function leaves(tests: readonly Finished[]): Finished[] {
  return tests.filter(
    ({ data }, index) => data.skip === undefined && (tests[index - 1]?.data.nesting ?? 0) <= data.nesting,
  )
}

async function main(): Promise<void> {
  const counts = new Map<Row, Count>(rows.map((row) => [row, { passed: 0, failed: 0 }]))
  const files = [...new Set(rows.map(({ file }) => `tests/${file}.test.ts`))]
  let below: Finished[] = []
  for await (const event of run({ files, concurrency: availableParallelism() }) as AsyncIterable<TestEvent>) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    below.push(event)
    if (event.data.nesting > 0) continue
    for (const [row, count] of counts) {
      if (event.data.file?.endsWith(`tests/${row.file}.test.ts`) !== true || !row.tests.test(event.data.name)) continue
      for (const leaf of leaves(below)) count[leaf.type === 'test:pass' ? 'passed' : 'failed']++
    }
    below = []
  }

  const lines = [...counts].map(
    ([{ files, held }, { passed, failed }]) => `| ${files} | ${held} | ${passed + failed} | ${passed} |`,
  )
  const text = `# Formats

Made by \`npm run formats\`, which runs the tests over the files that real PyTorch and public projects wrote, and counts them. The files
lie beside the checkout, in \`../shared\`; a clone without them has the tests that need none.

| files | what is held | count | passed |
| --- | --- | ---: | ---: |
${lines.join('\n')}
`
  writeFileSync('docs/formats.md', text)
  console.log(text)
  process.exitCode = [...counts.values()].every(({ passed, failed }) => failed === 0 && passed > 0) ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
