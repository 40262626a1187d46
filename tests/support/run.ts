// Runs a program to its end and gives what it printed; a failure carries its output.

import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds until the program is ended and the promise rejects. */
  readonly timeout?: number
}

/** Standard output of `command`; rejects when it exits with another status than 0. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { cwd, env = process.env, timeout = 120_000 } = options
  const child = spawn(command, args, { cwd, env, timeout, stdio: ['ignore', 'pipe', 'pipe'] })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const status = await new Promise<number | string>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'no status'))
  })
  const printed = Buffer.concat(stdout).toString()
  if (status === 0) return printed
  throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${printed}${Buffer.concat(stderr).toString()}`)
}

/** Runs a script of this Node. */
export function runNode(args: readonly string[], options?: RunOptions): Promise<string> {
  return run(process.execPath, args, options)
}

/** Runs the npm that runs this, or else the one that is installed. */
export function runNpm(args: readonly string[], options?: RunOptions): Promise<string> {
  const npm = process.env['npm_execpath']
  return npm === undefined ? run('npm', args, options) : runNode([npm, ...args], options)
}
