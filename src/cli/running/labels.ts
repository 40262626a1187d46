// What a classifier says, in words: the most probable labels of each row of its output.

import { readFileSync } from 'node:fs'
import { Tensor, softmax, topk } from '../../index.js'
import { printable } from '../../tools/text.js'

export interface Label {
  /** The class's place in the output. */
  readonly index: number
  /** Its name; its index as text where no names are known. */
  readonly label: string
  readonly probability: number
}

/** Names by class: a JSON list, a JSON object by index (whose lists end in the name, as Keras' for ImageNet), or a line each. */
export function labelsOf(text: string): readonly string[] {
  const trimmed = text.trim()
  if (!/^[[{]/.test(trimmed)) return text.replace(/\r?\n$/, '').split(/\r?\n/)
  const parsed = JSON.parse(trimmed) as readonly unknown[] | Readonly<Record<string, unknown>>
  const labels: string[] = []
  for (const [index, name] of Object.entries(parsed)) {
    if (!/^\d{1,6}$/.test(index)) throw new Error(`labels are by class, and ${JSON.stringify(index)} is none`)
    const last: unknown = Array.isArray(name) ? name.at(-1) : name
    labels[Number(index)] = typeof last === 'string' ? last : JSON.stringify(last)
  }
  return labels
}

export function labelsIn(path: string): readonly string[] {
  return labelsOf(readFileSync(path, 'utf8'))
}

/** Files that are saved with a program under such a name hold its labels. */
const LABEL_FILES = ['labels.json', 'labels.txt', 'classes.json', 'classes.txt']

/** Those that a program carries; null where it has none. */
export function labelsBeside(files: ReadonlyMap<string, Uint8Array>): readonly string[] | null {
  const name = LABEL_FILES.find((each) => files.has(each))
  return name === undefined ? null : labelsOf(new TextDecoder().decode(files.get(name)))
}

/** @throws Error for an output that is none of a classifier. */
export function topLabels(output: unknown, labels: readonly string[] | null, count: number): Label[][] {
  const scores = firstTensor(output)
  if (scores === null || scores.dim() === 0 || scores.dim() > 2 || !['float'].includes(scores.dtype.kind))
    throw new Error('the output is no row of numbers for each input, of which labels could be told')
  const rows = scores.dim() === 1 ? scores.unsqueeze(0) : scores
  const { values, indices } = topk(probabilities(rows.float()), Math.min(count, rows.size(1)), 1)
  const [numbers, places] = [values.tolist(), indices.tolist()] as [number[][], number[][]]
  return places.map((row, at) =>
    row.map((index, rank) => {
      return { index, label: labels?.[index] ?? String(index), probability: (numbers[at] as number[])[rank] as number }
    }),
  )
}

/** As they are where they are probabilities already. */
function probabilities(rows: Tensor): Tensor {
  const isDone = rows.ge(0).all().item() && rows.sum(1).sub(1).abs().lt(1e-3).all().item()
  return isDone ? rows : softmax(rows, 1)
}

/** An output may come in a tuple, or by name, such as `logits`. */
function firstTensor(output: unknown): Tensor | null {
  if (output instanceof Tensor) return output
  if (output instanceof Map) return firstTensor([...output.values()][0])
  return Array.isArray(output) ? firstTensor(output[0]) : null
}

export function labelLines(rows: readonly (readonly Label[])[]): string {
  const blocks = rows.map((row) =>
    row
      .map(({ label, probability }) => `${(100 * probability).toFixed(1).padStart(5)} %  ${printable(label)}`)
      .join('\n'),
  )
  return blocks.join('\n\n')
}
