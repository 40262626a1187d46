// Real PyTorch to test against: the releases of ../shared/oracle that are installed, else a Python of this machine
// that imports torch (one that PYTHON names, Debian's python3 with the package python3-torch, or python3).

import { root } from './root.js'
import { run } from './run.js'
import { sharedPath } from './shared.js'

/** Milliseconds: what takes longer hangs. */
const timeout = 1_800_000

/** The releases of ../shared/oracle. */
const RELEASES = ['1.13', '2.6', '2.14']

export interface Python {
  /** As `torch.__version__` says. */
  readonly torch: string
  /** Runs a script given by its path in the project, whose arguments are paths in it too; gives what it prints. */
  readonly run: (script: string, ...args: readonly string[]) => Promise<string>
}

/** Every PyTorch at hand, oldest first. */
export async function findPythons(): Promise<Python[]> {
  const oracle = sharedPath('oracle/python')
  const oracles = await Promise.all(RELEASES.map((release) => probe([oracle, release])))
  const found = oracles.filter((python) => python !== undefined)
  if (found.length > 0) return found
  const named = process.env['PYTHON']
  for (const command of named === undefined ? ['/usr/bin/python3', 'python3'] : [named]) {
    const python = await probe([command])
    if (python !== undefined) return [python]
  }
  return []
}

/** Why there can be no interop tests, if so: an argument of `needs`. */
export function withoutPython(pythons: readonly Python[]): string | undefined {
  return pythons.length === 0
    ? 'no Python with torch found (install it, or name a Python in the variable PYTHON)'
    : undefined
}

/** The oracle sees no folder but the current one, so that is always the project's. */
async function probe([command, ...first]: readonly [string, ...string[]]): Promise<Python | undefined> {
  const runPython = (...args: readonly string[]): Promise<string> =>
    run(command, [...first, ...args], { cwd: root, timeout })
  try {
    const torch = (await runPython('-c', 'import torch; print(torch.__version__)')).trim()
    return { torch, run: (script, ...args) => runPython(script, ...args) }
  } catch {
    return undefined
  }
}
