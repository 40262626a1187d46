// What a file is, as data: for people who are about to trust it, and for tools. Nothing of it is executed, and what
// PyTorch would refuse is read all the same, as far as it can be.

import { TorchletError } from '../../errors.js'
import type { ErrorCode } from '../../errors.js'
import type { PerformOptions } from '../../io/sources/perform.js'
import { perform } from '../../io/sources/perform.js'
import type { Origin } from '../../io/sources/source.js'
import type { BytesSource } from '../../io/sources/bytes-source.js'
import type { Policy } from '../../pickle/known.js'
import { Kept } from '../container.js'
import type { LoadContext } from '../container.js'
import { tellContent } from './tell-content.js'
import { describe } from '../expect.js'
import { fingerprint } from './fingerprint.js'
import { inflatedLimit } from '../../io/limits.js'
import { HiddenNames, startsLikePickle } from './hidden-names.js'
import type { FileFormat, FileRecord, FileRest, FileSource, Observer } from './observer.js'
import { pickleProtocol } from '../pickle-protocol.js'
import { read } from '../read.js'
import type { ReadOptions } from '../read.js'
import { operatorVerdict } from '../names/operator-verdicts.js'
import type { OperatorVerdict } from '../names/operator-verdicts.js'
import { verdictOn } from '../names/verdicts.js'
import type { Verdict } from '../names/verdicts.js'
import { weightsOnlyInAll, weightsOnlyPolicy } from '../weights-only/weights-only.js'
import type { WeightsOnlyRelease } from '../weights-only/weights-only.js'
import { writtenBy } from './written-by.js'
import type { TorchVersions } from './written-by.js'

/** A pickle that the file holds. */
export interface PickleReport {
  /** The record that it is, or what it is for. */
  readonly name: string
  /** 0 to 5; null where the pickle is malformed. */
  readonly protocol: number | null
}

/** A name that the file's pickles mention, as Python 3 spells it. */
export interface NameReport {
  readonly name: string
  readonly verdict: Verdict
  /** How often it is mentioned. */
  readonly count: number
}

/** An operator that a program of the file names. */
export interface OperatorReport {
  /** `aten::add.Tensor` */
  readonly name: string
  readonly verdict: OperatorVerdict
  readonly count: number
}

/** What `torch.load(…, weights_only=True)` of a release would say. */
export interface WeightsOnlyReport {
  readonly loads: boolean
  /** Why not, in torchlet's words. */
  readonly reason: string | null
}

/** What one file is; of a file within another, without what holds for the whole. */
export interface FileReport {
  readonly format: FileFormat
  /** The releases of PyTorch that could have written it; null where none writes such a file. */
  readonly torch_versions: TorchVersions | null
  /** An archive's records in the file's order. */
  readonly records: readonly FileRecord[]
  readonly pickles: readonly PickleReport[]
  /** The Python source that it carries, as text. */
  readonly sources: readonly FileSource[]
  /** The operators that its programs name, in methods that are never called too; the worst verdicts first. */
  readonly operators: readonly OperatorReport[]
  /** What follows its end, which neither PyTorch nor torchlet reads; null where nothing does. */
  readonly rest: FileRest | null
  /** The files within it. */
  readonly members: readonly { readonly name: string; readonly file: FileReport }[]
}

/** The report on a file. `schema` grows when a field changes its meaning or goes. */
export interface Report extends FileReport {
  /** The version of this form. */
  readonly schema: 1
  /** The path or URL, where there is one. */
  readonly source: string | null
  /** Bytes of the file. */
  readonly nbytes: number
  /**
   * Every name that its pickles mention, the worst verdicts first: those too that a load does not read, in other records, behind
   * a pickle's end, and in bytes that are pickles.
   */
  readonly names: readonly NameReport[]
  /** What `weights_only=True` of three releases would say. */
  readonly weights_only: Readonly<Record<WeightsOnlyRelease, WeightsOnlyReport>>
  /** What it holds, in a few words; null where it cannot be read. */
  readonly contents: string | null
  /** `fingerprint` of the object; null where it cannot be read, or has none that is worth its making. */
  readonly fingerprint: string | null
  /** Why it cannot be read. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null
}

/** Reports on a file in memory; throws as `load` does where its kind is not even recognised. */
export function reportOn(source: BytesSource, options: ReadOptions, performing: PerformOptions): Promise<Report> {
  const kept = new Kept()
  return reportBy(
    source,
    options,
    (more) => perform(read(source, { ...options, kept, ...more }), source, performing),
    fingerprint,
  )
}

/**
 * Reports on a file by reading it several times.
 *
 * @param reading The object, read with these options in place of `options`'.
 * @param fingerprintOf Null where the elements of tensors are not read.
 */
export async function reportBy(
  source: Origin & { readonly size: number },
  options: ReadOptions,
  reading: (more: Partial<ReadOptions>) => Promise<unknown>,
  fingerprintOf: ((value: unknown) => Promise<string>) | null,
): Promise<Report> {
  const hidden = new HiddenNames(source.size, inflatedLimit(options.limits, source.size))
  const notes = new Notes(hidden)
  const counts = new Map<string, Map<string, number>>()
  const onName = (module: string, qualname: string): void => {
    let names = counts.get(module)
    if (names === undefined) counts.set(module, (names = new Map()))
    names.set(qualname, (names.get(qualname) ?? 0) + 1)
  }
  const { summary, error: failure } = await summaryOf(
    reading({ observe: notes, unpickle: { ...options.unpickle, onName } }),
    fingerprintOf,
  )
  if (failure !== null && notes.kind === null) throw failure
  const error = failure ?? hidden.exceeded
  const allowing = async (allowOnly: Policy | undefined): Promise<WeightsOnlyReport> => {
    const { error: refusal } = await outcome(reading({ unpickle: { ...options.unpickle, allowOnly } }))
    return { loads: refusal === null, reason: refusal?.message ?? null }
  }
  // Nearly every file that one release reads all of them do, which one reading tells.
  const inAll = await allowing(weightsOnlyInAll)
  const weightsOnly = async (release: WeightsOnlyRelease): Promise<WeightsOnlyReport> =>
    inAll.loads ? { ...inAll } : allowing(weightsOnlyPolicy(release))
  const loaded = nameReports(counts)
  const names = nameReports(withHidden(counts, hidden.counts))
  return {
    schema: 1,
    source: source.name ?? null,
    nbytes: source.size,
    ...notes.report(loaded.map(({ name }) => name)),
    names,
    weights_only: {
      '1.13': await weightsOnly('1.13'),
      '2.6': await weightsOnly('2.6'),
      '2.14': await weightsOnly('2.14'),
    },
    ...summary,
    error: error === null ? null : { code: error.code, message: error.message },
  }
}

/** What is said of the object itself, which need not be there any longer when the file is read again. */
async function summaryOf(
  reading: Promise<unknown>,
  fingerprintOf: ((value: unknown) => Promise<string>) | null,
): Promise<{
  readonly summary: Pick<Report, 'contents' | 'fingerprint'>
  readonly error: TorchletError | null
}> {
  const { value, error } = await outcome(reading)
  if (error !== null) return { summary: { contents: null, fingerprint: null }, error }
  const digest = fingerprintOf === null ? null : (await outcome(fingerprintOf(value))).value
  return { summary: { contents: describe(value), fingerprint: digest as string | null }, error }
}

type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>

/** What a load mentions, and names that only pickles have which it does not read. */
function withHidden(loaded: Counts, hidden: Counts): Counts {
  const all = new Map(Array.from(loaded, ([module, names]) => [module, new Map(names)]))
  for (const [module, names] of hidden) {
    const known = all.get(module) ?? new Map<string, number>()
    for (const [qualname, count] of names) if (!known.has(qualname)) known.set(qualname, count)
    all.set(module, known)
  }
  return all
}

/** How often each name of each module is mentioned → the worst first. */
function nameReports(counts: ReadonlyMap<string, ReadonlyMap<string, number>>): NameReport[] {
  const reports = [...counts].flatMap(([module, names]) =>
    Array.from(names, ([qualname, count]): NameReport => {
      return { name: `${module}.${qualname}`, verdict: verdictOn(module, qualname), count }
    }),
  )
  return reports.toSorted((a, b) => severity(a) - severity(b) || (a.name < b.name ? -1 : 1))
}

const verdicts: readonly Verdict[] = ['dangerous', 'unknown', 'data', 'torch']

function severity({ verdict }: NameReport): number {
  return verdicts.indexOf(verdict)
}

const operatorVerdicts: readonly OperatorVerdict[] = ['dangerous', 'unknown', 'torch']

function danger({ verdict }: OperatorReport): number {
  return operatorVerdicts.indexOf(verdict)
}

async function outcome<T>(
  reading: Promise<T>,
): Promise<{ readonly value: T | null; readonly error: TorchletError | null }> {
  try {
    return { value: await reading, error: null }
  } catch (error) {
    if (error instanceof TorchletError) return { value: null, error }
    throw error
  }
}

function isSuspect(module: string, qualname: string): boolean {
  return ['dangerous', 'unknown'].includes(verdictOn(module, qualname))
}

/** Writes down what a loader tells. */
class Notes implements Observer {
  kind: FileFormat | null = null
  private readonly hidden: HiddenNames
  private readonly records: FileRecord[] = []
  private readonly pickles: PickleReport[] = []
  private readonly sources: FileSource[] = []
  private readonly operators = new Map<string, number>()
  private following: FileRest | null = null
  private readonly members: { readonly name: string; readonly notes: Notes }[] = []

  constructor(hidden: HiddenNames) {
    this.hidden = hidden
  }

  format(format: FileFormat): void {
    this.kind = format
  }

  record(record: FileRecord): void {
    this.records.push(record)
  }

  pickle(name: string, bytes: Uint8Array): void {
    this.pickles.push({ name, protocol: pickleProtocol(bytes) })
    this.hidden.scanBounded(bytes)
  }

  extra(name: string, bytes: Uint8Array, context: LoadContext): void {
    tellContent(name, bytes, context, this)
  }

  look(name: string, bytes: Uint8Array): void {
    // What TorchScript writes beside its code for stacks is a pickle of places; only what it should not have is told.
    if (name.endsWith('.debug_pkl')) return void this.hidden.scan(bytes, isSuspect)
    const isNamed = /\.(pkl|pickle)$/i.test(name)
    // Protocols 0 and 1 begin like any text: only what is bad is told of what is not sure to be a pickle.
    if (!isNamed && !startsLikePickle(bytes)) return void this.hidden.scanBounded(bytes, isSuspect)
    if (this.hidden.scan(bytes) || isNamed) this.pickles.push({ name, protocol: pickleProtocol(bytes) })
  }

  source(source: FileSource): void {
    this.sources.push(source)
  }

  operator(name: string, count: number): void {
    this.operators.set(name, (this.operators.get(name) ?? 0) + count)
  }

  rest(rest: FileRest): void {
    this.following = rest
  }

  opens(nbytes: number): boolean {
    return this.hidden.opens(nbytes)
  }

  passesOver(why: TorchletError): void {
    this.hidden.passOver(why)
  }

  member(name: string): Observer {
    const notes = new Notes(this.hidden)
    this.members.push({ name, notes })
    return notes
  }

  report(names: Iterable<string>): FileReport {
    const { records, pickles, sources } = this
    const format = this.kind ?? 'pickle'
    const members = this.members
      .filter(({ notes }) => notes.kind !== null)
      .map(({ name, notes }) => ({ name, file: notes.report([]) }))
    const operators = [...this.operators]
      .map(([name, count]) => ({ name, verdict: operatorVerdict(name), count }))
      .toSorted((a, b) => danger(a) - danger(b) || (a.name < b.name ? -1 : 1))
    const torch_versions = writtenBy({ format, records, names })
    return { format, torch_versions, records, pickles, sources, operators, rest: this.following, members }
  }
}
