// The command where it is interrupted, where nobody reads what it writes, and on a terminal, which script(1) plays.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { OrderedDict, float32, ones, save } from '../../../src/index.js'
import { builtCommand, torchlet } from '../../support/package/cli.js'
import { temporaryFolder } from '../../support/folder.js'
import { serveBytes } from '../../support/pages/range-server.js'
import { writeSparseCheckpoint } from '../../support/archives/sparse-checkpoint.js'
import type { SparseTensor } from '../../support/archives/sparse-checkpoint.js'
import { needs } from '../../support/needs.js'
import { root } from '../../support/root.js'

const bn = join(root, 'tests/fixtures/pytorch/torch-2.14.1/checkpoints/sd_bn.pt')
const unix = process.platform === 'win32' ? 'Windows has no such signals' : undefined

/** Signals the command when `when` is true, or when it has printed; gives its status and what it printed. */
async function interrupted(
  args: readonly string[],
  when: () => boolean,
): Promise<{ status: number | string | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [builtCommand, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()))
  const timer = setInterval(() => {
    if (!when() && texts.stdout === '') return
    clearInterval(timer)
    child.kill('SIGINT')
  }, 5)
  const status = await new Promise<number | string | null>((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal)),
  )
  clearInterval(timer)
  return { status, ...texts }
}

test('Ctrl-C while a file is written: 130, and nothing is left of it', needs(unix), async (t) => {
  const folder = temporaryFolder(t)
  const file = await save(new OrderedDict(Array.from({ length: 60 }, (_, index) => [`w${index}`, ones(250_000)])))
  // Who looks for the file answers too, and late: there is time to see it before the last tensor comes.
  const server = await serveBytes(t, file)
  server.delay = 200
  const to = join(folder, 'to.safetensors')
  const { status, stdout, stderr } = await interrupted(['convert', server.url.href, to, '--dtype', 'float64'], () =>
    readdirSync(folder).some((name) => name.endsWith('.tmp')),
  )
  assert.deepEqual([status, stdout, stderr], [130, '', ''])
  assert.deepEqual(readdirSync(folder), [])
})

test('Ctrl-C in a scan: 130, whole lines, and no process is left', needs(unix), async (t) => {
  const folder = temporaryFolder(t)
  for (let index = 0; index < 400; index++) writeFileSync(join(folder, `${index}.pt`), readFileSync(bn))
  // By its memory its processes are told from those of other tests.
  const memory = String(2 ** 30 + 1)
  const args = ['scan', folder, '--json', '--jobs', '2', '--memory', memory]
  const { status, stdout, stderr } = await interrupted(args, () => false)
  assert.deepEqual([status, stderr], [130, ''])
  const lines = stdout.trimEnd().split('\n')
  assert.ok(lines.length < 400)
  for (const line of lines) assert.equal((JSON.parse(line) as { verdict: string }).verdict, 'clean')
  // A process that is killed ends when the machine comes to it.
  const isRunning = (): boolean =>
    spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.includes(`judge.js ${memory}`)
  for (let tries = 0; tries < 300 && isRunning(); tries++) await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal(isRunning(), false)
})

test('a reader that goes away ends it without a word', needs(unix), async (t) => {
  // More than a pipe holds.
  const path = join(temporaryFolder(t), 'long.pt')
  await save(
    Array.from({ length: 100_000 }, (_, index) => index),
    path,
  )
  const child = spawn(process.execPath, [builtCommand, 'print', path], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdout.once('data', () => child.stdout.destroy())
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  assert.deepEqual([status, stderr], [141, ''])
})

/** What it writes to a terminal: characters that act on one as their codes, `<1b>`. */
function onTerminal(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const quoted = [process.execPath, builtCommand, ...args].map((arg) => `'${arg.replaceAll("'", String.raw`'\''`)}'`)
  const { stdout } = spawnSync('script', ['-qec', quoted.join(' '), '/dev/null'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined, TERM: 'xterm', ...env },
  })
  return stdout
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\n\P{Cc}]/gu, (character) => `<${(character.codePointAt(0) as number).toString(16)}>`)
}

const withoutTerminal =
  spawnSync('script', ['--version']).status === 0 ? undefined : 'there is no script(1) of util-linux'

test(
  'a terminal gets colours unless NO_COLOR, and nothing of a file that would act on it',
  needs(withoutTerminal),
  async (t) => {
    const folder = temporaryFolder(t)
    assert.match(onTerminal(['scan', bn]), /<1b>\[32mclean<1b>\[39m/)
    assert.match(onTerminal(['scan', bn], { NO_COLOR: '1' }), /: clean\n/)
    assert.match(onTerminal(['inspect', 'no-such-file.pt']), /^<1b>\[31merror:<1b>\[39m /)
    const path = join(folder, 'x.pt')
    await save(new OrderedDict([['w\u001B[2J\u009B31m\u0007', ones(2)]]), path)
    const key = String.raw`w\u{1b}[2J\u{9b}31m\u{7}`
    for (const verb of ['inspect', 'stats', 'diff'] as const) {
      const text = onTerminal(verb === 'diff' ? [verb, path, bn] : [verb, path])
      assert.ok(text.includes(key), verb)
      assert.doesNotMatch(text, /<\w+>/, verb)
    }
    assert.doesNotMatch(onTerminal(['print', path]), /<\w+>/)
    assert.doesNotMatch(onTerminal(['inspect', `${path}\u001B[2J`], { NO_COLOR: '1' }), /<\w+>/)
    // Elsewhere the text is Python's, to the character.
    assert.match((await torchlet(['print', path])).stdout, /tensor\(\[1\., 1\.\]\)/)
  },
)

test('what takes long shows a bar on a terminal, which is gone at the end', needs(withoutTerminal), async (t) => {
  const folder = temporaryFolder(t)
  const large = join(folder, 'large.pt')
  // More than a second's work on any machine, and no room on the disk.
  const tensors = Array.from({ length: 300 }, (_, index) => [`w${index}`, { dtype: float32, sizes: [2_000_000] }])
  writeSparseCheckpoint(large, Object.fromEntries(tensors) as Record<string, SparseTensor>)
  const text = onTerminal(['stats', large, '--bins', '50', '--json'])
  assert.match(text, /░ [\d.]+ [MG]iB of 2\.2 GiB/)
  assert.match(text, /\{"schema":1.*\}\n$/)
  assert.doesNotMatch(onTerminal(['stats', bn]), /░/)
  const elsewhere = await torchlet(['stats', large, '--bins', '50', '--json'])
  assert.equal(elsewhere.stderr, '')
})
