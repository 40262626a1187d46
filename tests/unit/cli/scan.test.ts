// torchlet scan: a line for each file, in order, and the status that a build goes by.

import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { OrderedDict, save, zeros } from '../../../src/index.js'
import { jsonLines, torchlet } from '../../support/package/cli.js'
import { temporaryFolder } from '../../support/folder.js'
import { root } from '../../support/root.js'

interface Verdict {
  readonly schema: number
  readonly source: string
  readonly verdict: string | null
  readonly findings: readonly { readonly name: string; readonly kind: string }[]
  readonly error: { readonly code: string; readonly message: string } | null
}

const clean = join(root, 'tests/fixtures/pytorch/torch-2.14.1/checkpoints/sd_bn.pt')

/** Pickles of protocol 0: `os.system('true')`, and an object of a class. */
const DANGEROUS = "cos\nsystem\n(S'true'\ntR."
const own = (name: string): string => `c${name.replace('.', '\n')}\n)\x81.`.replace(/^/, '\x80\x02')

/** A folder with a file of each kind. */
function folderOfAll(t: Parameters<typeof temporaryFolder>[0]): string {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'b/deep'), { recursive: true })
  copyFileSync(clean, join(folder, 'a.pt'))
  writeFileSync(join(folder, 'b/deep/own.pkl'), own('my_models.Net'), 'latin1')
  writeFileSync(join(folder, 'b/evil.pkl'), DANGEROUS)
  writeFileSync(join(folder, 'notes.md'), '# Notes\n')
  return folder
}

async function verdicts(args: readonly string[]): Promise<{ status: number | null; lines: Verdict[] }> {
  const { status, stdout, stderr } = await torchlet(['scan', '--json', ...args])
  assert.equal(stderr, '')
  return { status, lines: jsonLines<Verdict>(stdout) }
}

const short = ({ source, verdict, error }: Verdict): readonly unknown[] => [source, verdict, error?.code ?? null]

test('a folder is scanned however deep, in the order of names', async (t) => {
  const folder = folderOfAll(t)
  const { status, lines } = await verdicts([folder, '--jobs', '3'])
  assert.deepEqual(lines.map(short), [
    [join(folder, 'a.pt'), 'clean', null],
    [join(folder, 'b/deep/own.pkl'), 'unknown', null],
    [join(folder, 'b/evil.pkl'), 'dangerous', 'ERR_UNSAFE'],
    [join(folder, 'notes.md'), null, 'ERR_ARCHIVE'],
  ])
  assert.deepEqual(
    lines[2]?.findings.map(({ name }) => name),
    ['os.system'],
  )
  assert.equal(status, 2)
  const text = await torchlet(['scan', folder])
  assert.match(
    text.stdout,
    /^.*a\.pt: clean\n.*own\.pkl: unknown: my_models\.Net\n.*evil\.pkl: dangerous: os\.system\n.*notes\.md: failed: .*\n$/,
  )
  assert.equal(text.stderr, '4 files: 1 clean, 1 unknown, 1 dangerous, 1 failed\n')
})

test('the status: 0 all clean, 1 unknown or dangerous, 2 where one failed', async (t) => {
  const folder = folderOfAll(t)
  const [a, unknown, evil, notes] = ['a.pt', 'b/deep/own.pkl', 'b/evil.pkl', 'notes.md'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string]
  const statusOf = async (...args: string[]): Promise<number | null> => (await torchlet(['scan', ...args])).status
  assert.equal(await statusOf(a), 0)
  assert.equal(await statusOf(a, unknown), 1)
  assert.equal(await statusOf(a, unknown, '--fail-on', 'dangerous'), 0)
  assert.equal(await statusOf(unknown, '--allow', 'my_models.Net'), 0)
  assert.equal(await statusOf(unknown, '--allow', 'my_models.Other', '--allow', 'my_models.Net'), 0)
  assert.equal(await statusOf(unknown, '--allow', 'my_models'), 1)
  assert.equal(await statusOf(evil), 1)
  assert.equal(await statusOf(evil, '--fail-on', 'dangerous'), 1)
  assert.equal(await statusOf(evil, '--allow', 'os.system'), 1)
  assert.equal(await statusOf(notes), 2)
  assert.equal(await statusOf(notes, '--fail-on', 'dangerous'), 2)
  assert.equal(await statusOf(evil, notes, a), 2)
  assert.equal(await statusOf(join(folder, 'no-such-file.pt')), 2)
})

test('patterns choose of folders, not of what is named; nothing chosen is no success', async (t) => {
  const folder = folderOfAll(t)
  const chosen = async (...args: string[]): Promise<string[]> =>
    (await verdicts([folder, ...args])).lines.map(({ source }) => source.slice(folder.length + 1))
  assert.deepEqual(await chosen('--include', '*.pt'), ['a.pt'])
  assert.deepEqual(await chosen('--include', '*.pt', '--include', 'b/*'), ['a.pt', 'b/evil.pkl'])
  assert.deepEqual(await chosen('--exclude', '*.md', '--exclude', 'b/**'), ['a.pt'])
  const named = await torchlet(['scan', join(folder, 'notes.md'), '--include', '*.pt'])
  assert.match(named.stdout, /notes\.md: failed/)
  const none = await torchlet(['scan', folder, '--include', '*.bin'])
  assert.equal(none.status, 2)
  assert.match(none.stderr, /there are no such files/)
})

test('links are followed, into a folder once', { skip: process.platform === 'win32' }, async (t) => {
  const folder = folderOfAll(t)
  const elsewhere = temporaryFolder(t)
  writeFileSync(join(elsewhere, 'linked.pkl'), DANGEROUS)
  symlinkSync(elsewhere, join(folder, 'x'))
  symlinkSync(folder, join(folder, 'b/round'))
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken.pt'))
  const { lines } = await verdicts([folder, '--exclude', '*.md'])
  assert.deepEqual(
    lines.map(({ source, verdict, error }) => [source.slice(folder.length + 1), verdict ?? error?.code]),
    [
      ['a.pt', 'clean'],
      ['b/deep/own.pkl', 'unknown'],
      ['b/evil.pkl', 'dangerous'],
      ['broken.pt', 'ENOENT'],
      ['x/linked.pkl', 'dangerous'],
    ],
  )
})

test('standard input is judged', async () => {
  const { status, stdout } = await torchlet(['scan', '-', clean, '--json'], { stdin: Buffer.from(DANGEROUS) })
  assert.equal(status, 1)
  assert.deepEqual(jsonLines<Verdict>(stdout).map(short), [
    ['-', 'dangerous', 'ERR_UNSAFE'],
    [clean, 'clean', null],
  ])
})

test('what takes too long or too much is ended, and those behind it are judged', async (t) => {
  const folder = temporaryFolder(t)
  // 100 MB that are read whole before anything is known of them.
  const large = join(folder, 'large.gz')
  writeFileSync(large, gzipSync(await save(new OrderedDict([['w', zeros(25_000_000)]])), { level: 0 }))
  const slow = await verdicts([large, clean, '--jobs', '1', '--timeout', '0.01'])
  assert.deepEqual(slow.lines.map(short)[0], [large, null, 'ERR_TIMEOUT'])
  assert.equal(slow.status, 2)
  const much = await verdicts([large, clean, '--jobs', '1', '--memory', '150M'])
  assert.deepEqual(much.lines.map(short), [
    [large, null, 'ERR_MEMORY'],
    [clean, 'clean', null],
  ])
  assert.equal(much.status, 2)
})

test('names of files and classes do not reach the terminal as they are', async (t) => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'x\u001b[31m\nred.pkl')
  writeFileSync(path, own('evil\u001b]0;title\u0007.Net'), 'latin1')
  const { stdout } = await torchlet(['scan', path])
  assert.equal(stdout.split('\n').length, 2)
  assert.doesNotMatch(stdout.trimEnd(), /\p{Cc}/u)
})
