// Runs the command as it was built, and gives what a shell sees of it.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../root.js'

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** What is piped to it; a descriptor is handed on. */
  readonly stdin?: Uint8Array | number
  /** The command's file: by default that of this build. */
  readonly command?: string
}

/** Long after every test's own bounds. */
const WATCHDOG = 600_000

export const builtCommand = join(root, 'build/cli/torchlet.js')

export async function torchlet(args: readonly string[], options: CliOptions = {}): Promise<Ran> {
  const { cwd = root, env = process.env, stdin, command = builtCommand } = options
  const child = spawn(process.execPath, [command, ...args], {
    cwd,
    env,
    timeout: WATCHDOG,
    stdio: [typeof stdin === 'number' ? stdin : stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (texts.stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (texts.stderr += chunk))
  // What fails before it has read all says so by its status.
  child.stdin?.on('error', () => {}).end(stdin)
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  return { status, ...texts }
}

/** The lines of JSON that it printed. */
export function jsonLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
