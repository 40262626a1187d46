// Which PyTorch could have written a file, by the records that each has put into its archives, and by names that came
// and went. FORMAT: record sequences of the releases 1.4 to 2.14, read off files that they wrote.

import type { FileFormat, FileRecord } from './observer.js'

/** From one release to another; null where later ones write the same. */
export interface TorchVersions {
  readonly since: string
  readonly until: string | null
}

/** What is known of a file without its tensors. */
export interface Evidence {
  readonly format: FileFormat
  readonly records: readonly FileRecord[]
  /** As Python 3 spells them. */
  readonly names: Iterable<string>
}

/** Null where no PyTorch writes such a file: another program did, or PyTorch's archive was packed again. */
export function writtenBy({ format, records, names }: Evidence): TorchVersions | null {
  let range = byFormat(format, records)
  for (const name of names) {
    const known = byName.get(name)
    if (range !== null && known !== undefined) range = both(range, known)
  }
  return range
}

function byFormat(format: FileFormat, records: readonly FileRecord[]): TorchVersions | null {
  switch (format) {
    case 'zip':
      return byRecords(records)
    case 'legacy':
      return { since: '0.1.10', until: null }
    case 'tar':
      return { since: '0.1.1', until: '0.1.9' }
    case 'torchscript':
      if (records.some(({ name }) => /^[^/]*\/model\.json$/.test(name))) return { since: '1.0', until: '1.3' }
      return records.some(({ name }) => /^[^/]*\/byteorder$/.test(name))
        ? { since: '2.1', until: null }
        : { since: '1.4', until: '2.0' }
    case 'exported':
      return records.some(({ name }) => /^[^/]*\/archive_format$/.test(name))
        ? { since: '2.8', until: null }
        : { since: '2.1', until: '2.7' }
    default:
      return null
  }
}

/** The sequence of records without the storages, which lie between the others in one block. */
function byRecords(records: readonly FileRecord[]): TorchVersions | null {
  const names = records.map(({ name }) => name.slice(name.indexOf('/') + 1))
  if (records.some(({ compressed }) => compressed !== undefined)) return null
  const sequence = names.filter((name, index) => !name.startsWith('data/') || !names[index - 1]?.startsWith('data/'))
  const shape = sequence.map((name) => (name.startsWith('data/') ? 'data' : name)).join(' ')
  return sequences.find(([pattern]) => pattern.test(shape))?.[1] ?? null
}

const sequences: readonly (readonly [RegExp, TorchVersions])[] = [
  [/^version data\.pkl( data)?$/, { since: '1.4', until: '1.5' }],
  [/^data\.pkl( data)? version$/, { since: '1.6', until: '2.0' }],
  [/^data\.pkl byteorder( data)? version( \.data\/serialization_id)?$/, { since: '2.1', until: '2.6' }],
  [
    /^data\.pkl \.format_version \.storage_alignment byteorder( data)? version( \.data\/serialization_id)?$/,
    { since: '2.7', until: null },
  ],
]

const byName: ReadonlyMap<string, TorchVersions> = new Map<string, TorchVersions>([
  ['torch._utils._rebuild_tensor', { since: '0.1.12', until: '0.3' }],
  ['torch._utils._rebuild_tensor_v2', { since: '0.4', until: null }],
  ['torch._utils._rebuild_tensor_v3', { since: '2.1', until: null }],
  ['torch._utils._rebuild_sparse_csr_tensor', { since: '1.9', until: '1.13' }],
  ['torch._utils._rebuild_parameter_with_state', { since: '2.0', until: null }],
  ['torch.bcomplex32', { since: '2.14', until: null }],
])

/** What both allow; null where that is nothing. */
function both(a: TorchVersions, b: TorchVersions): TorchVersions | null {
  const since = compare(a.since, b.since) > 0 ? a.since : b.since
  const until = a.until === null ? b.until : b.until === null || compare(a.until, b.until) < 0 ? a.until : b.until
  return until !== null && compare(since, until) > 0 ? null : { since, until }
}

/** By their numbers: 2.14 is later than 2.6, and 0.3 holds 0.3.1. */
function compare(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]]
  for (let index = 0; index < Math.min(x.length, y.length); index++) {
    if (x[index] !== y[index]) return (x[index] as number) - (y[index] as number)
  }
  return 0
}
