// Runs a program to its end and gives what it printed; a failure carries its output.

import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds until the program, which hangs, is ended and the promise rejects: ten minutes by default. */
  readonly timeout?: number
}

/** What a program printed. */
export interface Output {
  readonly stdout: string
  readonly stderr: string
}

/** Standard output of `command`; rejects when it exits with another status than 0. */
export async function run(command: string, args: readonly string[], options?: RunOptions): Promise<string> {
  return (await output(command, args, options)).stdout
}

/** Both streams of `command`; rejects when it exits with another status than 0. */
export async function output(command: string, args: readonly string[], options: RunOptions = {}): Promise<Output> {
  const { cwd, env = process.env, timeout = 600_000 } = options
  const child = spawn(command, args, { cwd, env, timeout, stdio: ['ignore', 'pipe', 'pipe'] })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const status = await new Promise<number | string>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'no status'))
  })
  const printed = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
  if (status === 0) return printed
  throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${printed.stdout}${printed.stderr}`)
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
