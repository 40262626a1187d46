// Whether a file is to be trusted by Python: what `report` says of its names and operators, as one verdict.

import { TorchletError, open, report } from '../index.js'
import type { Report, ReportOptions } from '../index.js'
import { isA } from '../io/sources/open-source.js'
import type { SourceInput } from '../io/sources/open-source.js'
import type { FileReport } from '../serialization/report/report.js'
import { printable, withText } from './text.js'

/** What `scan` takes by name, besides what `report` takes. */
export interface ScanOptions extends ReportOptions {
  /** Names of your own that are as good as PyTorch's: `['my_models.Net']`. What is dangerous stays so. */
  readonly allow?: readonly string[] | undefined
}

/** A name or an operator that made a file unknown or dangerous. */
export interface Finding {
  readonly kind: 'name' | 'operator'
  readonly name: string
  readonly verdict: 'unknown' | 'dangerous'
  /** How often the file mentions it. */
  readonly count: number
}

/** What `scan` gives: data for JSON, and a few lines as text. */
export interface Scan {
  /** Grows when a field changes its meaning or goes. */
  readonly schema: 1
  /** The path or URL, where there is one. */
  readonly source: string | null
  readonly format: Report['format']
  /**
   * `clean`: only PyTorch's own, and data. `dangerous`: runs, imports, reads or writes something in Python. `unknown`: somebody's
   * own classes or operators, or a file that cannot be read to its end.
   */
  readonly verdict: 'clean' | 'unknown' | 'dangerous'
  /** Why it is not clean, the worst first. */
  readonly findings: readonly Finding[]
  /** Why it cannot be read; null where it can. */
  readonly error: Report['error']
  /** It in a few lines. */
  toString(): string
}

/**
 * Judges a file without running anything of it: every name of its pickles, in other records and behind their ends too, and every
 * operator of its programs, those of files within it included.
 *
 * @param source As for `report`.
 * @throws As `report`, for what is no file of a kind that is known.
 * @example
 * import { scan } from 'torchlet/tools'
 * const { verdict, findings } = await scan('downloaded.pt')
 * if (verdict !== 'clean') console.log(findings)
 */
export async function scan(source: SourceInput, options: ScanOptions = {}): Promise<Scan> {
  const { allow = [], ...reporting } = options
  const told = await reportOf(source, reporting)
  const allowed = new Set(allow)
  const findings: Finding[] = []
  const operators = new Map<string, Finding>()
  for (const file of filesOf(told)) {
    for (const { name, verdict, count } of file.operators) {
      if (verdict === 'torch') continue
      operators.set(name, { kind: 'operator', name, verdict, count: count + (operators.get(name)?.count ?? 0) })
    }
  }
  for (const { name, verdict, count } of told.names) {
    // Classes that TorchScript's code in the archive defines: they are no Python, and their operators are judged.
    const isDefined = told.format === 'torchscript' && name.startsWith('__torch__.')
    if (verdict === 'dangerous' || (verdict === 'unknown' && !isDefined))
      findings.push({ kind: 'name', name, verdict, count })
  }
  const judged = [...findings, ...operators.values()].filter(
    ({ name, verdict }) => verdict === 'dangerous' || !allowed.has(name),
  )
  const dangerous = judged.filter(({ verdict }) => verdict === 'dangerous')
  const unknown = judged.filter(({ verdict }) => verdict === 'unknown')
  const isClean = unknown.length === 0 && told.error === null
  const fields = {
    schema: 1 as const,
    source: told.source,
    format: told.format,
    verdict: dangerous.length > 0 ? ('dangerous' as const) : isClean ? ('clean' as const) : ('unknown' as const),
    findings: [...dangerous, ...unknown],
    error: told.error,
  }
  return withText(fields, () => textOf(fields))
}

/**
 * What a report says of names, operators and errors. Where the file can be read in parts, tensors are left where they are, so that
 * a checkpoint of any size takes little; a file that cannot be opened is read whole, as far as it goes.
 */
async function reportOf(source: SourceInput, options: ReportOptions): Promise<Report> {
  if (!isReadAgain(source)) return report(source, options)
  const checkpoint = await unlessDamaged(open(source, options))
  if (checkpoint === null) return report(source, options)
  try {
    const told = await checkpoint.report({ signal: options.signal })
    // Each tensor of a distributed checkpoint is a file with a pickle of its own.
    return told.format === 'distributed' ? await report(source, options) : told
  } finally {
    await checkpoint.close()
  }
}

/** Streams, responses and requests give what they have once. */
function isReadAgain(source: SourceInput): boolean {
  return !isA(source, 'ReadableStream', 'Response', 'Request')
}

async function unlessDamaged<T>(opening: Promise<T>): Promise<T | null> {
  try {
    return await opening
  } catch (error) {
    if (error instanceof TorchletError) return null
    throw error
  }
}

/** The file and those within it, however deep. */
function filesOf(file: FileReport): FileReport[] {
  const files = [file]
  for (const each of files) for (const { file: member } of each.members) files.push(member)
  return files
}

function textOf({ source, verdict, findings, error }: Omit<Scan, 'toString'>): string {
  return [
    source === null ? verdict : `${printable(source)}: ${verdict}`,
    ...findings.map(({ kind, name, verdict: each, count }) => `  ${each} ${kind} ${printable(name)}, ${count} times`),
    ...(error === null ? [] : [`  cannot be read: ${printable(error.message)}`]),
  ].join('\n')
}
