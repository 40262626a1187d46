// The package as a user gets it: packed by npm, and installed from the tarball into a project outside this clone,
// together with fflate, which it depends on. No network: fflate is packed from node_modules.
//
// `npm test` installs it once and hands the folder on in an environment variable; a test file that is run alone
// installs its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../root.js'
import { runNpm } from '../run.js'

const VARIABLE = 'TORCHLET_PACKAGE_FOLDER'

export interface PackedFile {
  readonly path: string
  readonly size: number
}

/** What `npm pack --json` tells about a tarball. */
export interface Packed {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly PackedFile[]
}

/** Packs and installs, for all test processes that this one starts. */
export async function installPackageForAll(): Promise<void> {
  process.env[VARIABLE] = await install()
}

/** The folder that holds `torchlet.json` (its `Packed`), the tarball, and node_modules with torchlet and fflate. */
export async function packageFolder(): Promise<string> {
  return process.env[VARIABLE] ?? (await install())
}

/** A new folder `name` beside that node_modules, with the files given by name. */
export async function consumer(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = join(await packageFolder(), name)
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  return folder
}

async function install(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-package-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const torchlet = await pack(root, folder)
  writeFileSync(join(folder, 'torchlet.json'), JSON.stringify(torchlet))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  await runNpm(['install', ...quiet, `./${torchlet.filename}`], { cwd: folder })
  return folder
}

/** `npm test` has built already, so npm's own `prepack` need not. */
async function pack(source: string, folder: string): Promise<Packed> {
  const json = await runNpm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: source })
  const [packed] = Object.values(JSON.parse(json) as Record<string, Packed>)
  if (packed === undefined) throw new Error(`npm pack made nothing of ${source}`)
  return packed
}
