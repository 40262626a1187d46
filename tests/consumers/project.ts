// Projects of users outside this clone: the packed torchlet and the tools of tests/consumers/package.json lie in a node_modules
// beside them, as npm would have put them there. Each has the files that PyTorch made, and story.js, which opens them.
//
// `npm test` lays that node_modules out once and hands the folder on in an environment variable; a test file that is run alone lays
// out its own.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { transform } from 'esbuild'
import { packageFolder } from '../support/package/package.js'
import { root } from '../support/root.js'
import { output } from '../support/run.js'

const VARIABLE = 'TORCHLET_CONSUMERS_FOLDER'

const here = join(root, 'tests/consumers')
/** The node_modules of the tools, if they are installed. */
export const tools = join(here, 'node_modules')
const files = join(root, 'tests/fixtures/consumers')

/** What Python prints of the files: what each consumer must give. */
export const expected = readFileSync(join(files, 'expected.txt'), 'utf8')

/** Why there can be no tests with the tools, if so: an argument of `needs`. */
export function withoutTools(): string | undefined {
  return existsSync(join(tools, '.package-lock.json'))
    ? undefined
    : 'the tools of tests/consumers are not installed (npm ci --prefix tests/consumers)'
}

/** Lays out node_modules for all test processes that this one starts. */
export async function layOutToolsForAll(): Promise<void> {
  if (withoutTools() === undefined) process.env[VARIABLE] = await layOut()
}

/** A new folder `name` with what lies in projects/`kind`; its models are in `models` within. */
export async function project(name: string, kind: string, models = '.'): Promise<string> {
  const folder = join(process.env[VARIABLE] ?? (await layOut()), name)
  cpSync(join(here, 'projects', kind), folder, { recursive: true })
  for (const name of ['story', 'remote-story']) {
    const story = readFileSync(join(here, `projects/${name}.js`), 'utf8')
    writeFileSync(join(folder, `${name}.js`), story)
    writeFileSync(join(folder, `${name}.cjs`), (await transform(story, { format: 'cjs' })).code)
  }
  copyModels(join(folder, models))
  return folder
}

/** Copies the files that the story opens. */
export function copyModels(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of ['weights.pt', 'model.pt', 'program.pt2']) copyFileSync(join(files, name), join(folder, name))
}

/** Runs a tool as `npx` does; gives what it printed, on both of its streams. */
export async function runTool(cwd: string, tool: string, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await output(toolPath(cwd, tool), args, { cwd, env: toolEnvironment() })
  return stdout + stderr
}

/** Starts a tool that serves until the test ends, and waits until it says where: the text that fits `address`. */
export async function startTool(t: TestContext, cwd: string, command: string, address: RegExp): Promise<string> {
  const [tool, ...args] = command.split(' ')
  const child = spawn(toolPath(cwd, tool!), args, {
    cwd,
    env: toolEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  t.after(() => child.kill())
  let printed = ''
  return await new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${printed}`)))
    for (const stream of child.stdio.slice(1)) {
      stream?.on('data', (text) => {
        printed += String(text)
        const [found] = address.exec(printed) ?? []
        if (found !== undefined) resolve(found)
      })
    }
  })
}

/** The command of a tool in the node_modules beside a project. */
function toolPath(cwd: string, tool: string): string {
  return join(dirname(cwd), 'node_modules/.bin', tool)
}

/** The test's own environment without what it tells its test processes, and as on a user's machine; no tool reports on itself. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, CI: _ci, ...env } = process.env
  return {
    ...env,
    PATH: `${dirname(process.execPath)}${delimiter}${env['PATH'] ?? ''}`,
    NO_COLOR: '1',
    DO_NOT_TRACK: '1',
    NEXT_TELEMETRY_DISABLED: '1',
  }
}

/** Nothing that a tool printed is a warning, but for lines that one of `known` fits. */
export function assertNoWarning(printed: string, ...known: readonly RegExp[]): void {
  const lines = printed.split('\n').filter((line) => /warn|\(!\)|⚠|deprecat|error/i.test(line))
  assert.deepEqual(
    lines.filter((line) => !known.some((pattern) => pattern.test(line))),
    [],
    printed,
  )
}

async function layOut(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-consumers-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(here, name), join(folder, name))
  linkTree(tools, join(folder, 'node_modules'))
  cpSync(join(await packageFolder(), 'node_modules/torchlet'), join(folder, 'node_modules/torchlet'), {
    recursive: true,
  })
  return folder
}

/** Copies a folder by links to its files, which takes no time where both are on one disk: the tools have 1.5 GB. */
function linkTree(from: string, to: string): void {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkTree(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else linkOrCopy(source, target)
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch {
    copyFileSync(source, target)
  }
}
