// The blocks of the documents do what they say. Each document has a folder with the packed package, the files of
// tests/fixtures/documents, one of them in a folder `models`, and what its earlier blocks made. TypeScript and JavaScript run in Node, Python in a real PyTorch,
// pages and React's components in Chromium, those for a `server` in Node, tests in Jest and Vitest,
// commands in a shell; a block of `text` is what the block before it prints or shows. The headers of a block of
// `http` are those of all answers to the blocks below it. What only compiles (tests/docs/compile.test.ts) says `check`.

import assert from 'node:assert/strict'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { build, transform } from 'esbuild'
import { writtenDocuments } from '../../scripts/documents/documents.js'
import { assertNoWarning, project, runTool, tools, withoutTools } from '../consumers/project.js'
import { openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { consumer, packageFolder } from '../support/package/package.js'
import { serveCdn } from '../support/pages/page.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'
import { run, runNode } from '../support/run.js'
import { serve } from '../support/pages/server.js'
import { documents, headersOf, markdownBlocks } from './blocks.js'
import type { Block } from './blocks.js'

/** Those that speak of the project itself, or hold what other tests run: the tasks. */
const APART = new Set(['CONTRIBUTING.md', 'docs/architecture.md', 'docs/tasks.md'])

/** React for servers is CommonJS, which requires parts of Node. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)"

const pythons = await findPythons()
const runners: Readonly<Record<string, Runner>> = {
  ts: runScript,
  js: runScript,
  python: runPython,
  html: showPage,
  jsx: renderComponent,
  jest: runTests,
  vitest: runTests,
  sh: runCommands,
}

/** Runs a block in the document's folder and gives what it prints or shows. */
type Runner = (block: Block, place: Place) => Promise<string>

interface Place {
  readonly t: TestContext
  readonly folder: string
  /** The server of all folders, and the folder's path there. */
  readonly origin: string
  readonly path: string
}

for (const document of documents().filter((name) => !APART.has(name))) {
  const blocks = markdownBlocks(readFileSync(join(root, document), 'utf8'))
  const known = blocks.filter((block) => runnerOf(block) !== undefined)
  if (known.length === 0) continue
  test(`the blocks of ${document} run`, async (t) => {
    const name = `docs-${basename(document, '.md')}`
    const folder = await consumer(name, {})
    cpSync(join(root, 'tests/fixtures/documents'), folder, { recursive: true })
    cpSync(join(root, 'tests/fixtures/documents/weights.pt'), join(folder, 'models/weights.pt'))
    cpSync(join(root, 'tests/docs/world.js'), join(folder, 'world.js'))
    const headers: Record<string, string> = {}
    const origin = await serve(t, await packageFolder(), headers)
    for (const block of blocks) {
      if (block.language === 'http') Object.assign(headers, headersOf(block))
      if (!known.includes(block)) continue
      const next = blocks[blocks.indexOf(block) + 1]
      await t.test(`line ${block.line}`, skipped(block), async (inner) => {
        const printed = await runnerOf(block)!(block, { t: inner, folder, origin, path: name })
        if (next?.language === 'text') assert.equal(printed.trimEnd(), next.code.trimEnd())
      })
    }
  })
}

/** What a block says behind its language counts first. */
function runnerOf({ language, info }: Block): Runner | undefined {
  return info === 'check' ? undefined : (runners[info] ?? runners[language])
}

function skipped({ language, info }: Block): { skip?: string } {
  if (language === 'python') return needs(withoutPython(pythons))
  if (info === 'jest' || info === 'vitest') return needs(withoutTools())
  if (language === 'jsx') return needs(withoutTools() ?? withoutChromium())
  return language === 'html' ? needs(withoutChromium()) : {}
}

async function runScript(block: Block, { folder, origin, path }: Place): Promise<string> {
  const { code } = await transform(block.code, { loader: 'ts', format: 'esm', target: 'es2022' })
  const file = `line-${block.line}.js`
  writeFileSync(join(folder, file), code)
  const env = { ...process.env, EXAMPLE_COM: `${origin}/${path}` }
  return runNode(['--import', './world.js', file], { cwd: folder, env })
}

/** PyTorch sees no folder but the project's: the document's folder is copied there and back. */
async function runPython(block: Block, { folder, path }: Place): Promise<string> {
  const inside = join(root, 'build', path)
  rmSync(inside, { recursive: true, force: true })
  cpSync(folder, inside, { recursive: true })
  const file = join(inside, 'block.py')
  writeFileSync(file, block.code)
  const printed = await pythons.at(-1)!.run('tests/docs/prelude.py', relative(root, file))
  rmSync(file)
  cpSync(inside, folder, { recursive: true })
  return printed
}

/** A test of the reader's, in a project of its own. */
async function runTests({ info, line, code }: Block): Promise<string> {
  const folder = await project(`docs-${info}-${line}`, info)
  cpSync(join(root, 'tests/fixtures/documents'), folder, { recursive: true })
  writeFileSync(join(folder, 'block.test.js'), code)
  const printed = await runTool(folder, info, ...(info === 'vitest' ? ['run'] : []), 'block.test.js')
  assert.match(printed, /^ *Tests:? +1 passed/m)
  assertNoWarning(printed)
  return printed
}

/** What the component that a block exports shows; the markup, of one for a server. */
async function renderComponent(block: Block, place: Place): Promise<string> {
  const { folder } = place
  const isServer = block.info === 'server'
  writeFileSync(join(folder, 'component.jsx'), block.code)
  const entry = isServer
    ? `import { prerender } from 'react-dom/static'
       const { prelude } = await prerender(<Component />)
       console.log(await new Response(prelude).text())`
    : `import { createRoot } from 'react-dom/client'
       createRoot(document.querySelector('div')).render(<Component />)`
  writeFileSync(join(folder, 'entry.jsx'), `import Component from './component.jsx'\n${entry}`)
  await build({
    absWorkingDir: folder,
    entryPoints: ['entry.jsx'],
    outfile: 'component.js',
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    nodePaths: [tools],
    logLevel: 'warning',
    ...(isServer ? { platform: 'node', external: ['torchlet'], banner: { js: REQUIRE } } : { platform: 'browser' }),
  })
  if (isServer) return runNode(['component.js'], { cwd: folder })
  return showPage(
    { ...block, code: '<!doctype html><div></div><script type="module" src="component.js"></script>' },
    place,
  )
}

async function showPage(block: Block, { t, folder, origin, path }: Place): Promise<string> {
  // Another origin than the page's, as it would be.
  writeFileSync(join(folder, 'index.html'), block.code.replaceAll('https://example.com', `${origin}/${path}`))
  const page = await openPage(t)
  await serveCdn(page)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(`${origin.replace('127.0.0.1', 'localhost')}/${path}/index.html`, { waitUntil: 'networkidle' })
  assert.deepEqual(errors, [])
  return (await page.locator('body').innerText()).trim()
}

/** The commands of a block but for those that install what is installed. */
async function runCommands(block: Block, { folder }: Place): Promise<string> {
  const commands = block.code.split('\n').filter((line) => !/^(npm (install|create|i) |$)/.test(line))
  const printed: string[] = []
  for (const command of commands) printed.push(await run('sh', ['-c', command], { cwd: folder }))
  return printed.join('')
}

test('blocks that show a file of the project are as it is', () => {
  for (const [path, text] of writtenDocuments())
    assert.equal(readFileSync(join(root, path), 'utf8'), text, `${path}: npm run documents`)
})
