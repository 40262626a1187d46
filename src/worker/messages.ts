// What the page or program and its worker say to each other. Each message is an object with the field `torchlet`, so that a script
// of the user's own may send others through the same port. Nothing of a file says what a message is or names a field of one: values
// travel inside pickles (serialize.ts), names and messages as texts.

import type { ArchiveLimits } from '../io/limits.js'
import type { Encoding } from '../pickle/known.js'
import type { ProgramLimits } from '../programs/limits.js'
import type { CheckpointReport } from '../serialization/lazy/checkpoint.js'
import type { Report } from '../serialization/report/report.js'
import type { SerializedData } from '../serialization/deserialize.js'
import type { WeightsOnly } from '../serialization/weights-only/weights-only.js'
import type { SentError } from './errors.js'

/** The version of these messages, which both sides must have. */
export const PROTOCOL = 1

/** To the worker. */
export type Order =
  | {
      readonly torchlet: 'call'
      readonly id: number
      readonly method: keyof Methods
      readonly args: readonly unknown[]
    }
  | { readonly torchlet: 'abort'; readonly id: number }
  | { readonly torchlet: 'release'; readonly handle: number }
  | { readonly torchlet: 'answer'; readonly id: number; readonly outcome: Outcome }

/** From the worker. */
export type Notice =
  | { readonly torchlet: 'ready'; readonly protocol: number }
  | { readonly torchlet: 'settled'; readonly id: number; readonly outcome: Outcome }
  /** Answers an abort: whatever the call does, it lets others run. */
  | { readonly torchlet: 'alive'; readonly id: number }
  /** Calls a function of the other side; `id` is null where no answer is waited for. */
  | { readonly torchlet: 'ask'; readonly id: number | null; readonly offer: number; readonly args: readonly unknown[] }

/** How a call ended. */
export type Outcome = { readonly value: unknown } | { readonly error: SentError }

/** A value with the buffers in it that are moved. */
export interface Parcel<T> {
  readonly value: T
  readonly transfer: readonly ArrayBuffer[]
}

/** A value of torchlet's. */
export interface SentValue {
  readonly data: SerializedData
  /** Whether it is the Dict of a safetensors file, which pickles do not tell from others. */
  readonly isSafetensors: boolean
}

/** The number of a function that the worker may ask for. */
export type Offer = number

/** What a stream gives next. */
export interface Piece {
  readonly done: boolean
  readonly value?: unknown
}

/** What `load` and `open` read, as it is sent. */
export type SentSource =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly href: string }
  | { readonly kind: 'request'; readonly url: string; readonly init: RequestInit }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'blob'; readonly blob: Blob }
  /** Read in parts by the side that has it. */
  | { readonly kind: 'parts'; readonly name: string | undefined; readonly size: number; readonly read: Offer }
  | {
      readonly kind: 'stream'
      readonly pull: Offer
      readonly cancel: Offer
      /** Of the response that it is the body of. */
      readonly response: SentResponse | null
    }

export interface SentResponse {
  readonly url: string
  readonly status: number
  readonly headers: [string, string][]
}

/** The options that `load`, `open` and `report` have in common, functions as offers. */
export interface SentOptions {
  readonly weights_only?: WeightsOnly | undefined
  readonly map_location?: string | undefined
  readonly encoding?: Encoding | undefined
  readonly limits?: (ArchiveLimits & ProgramLimits) | undefined
  readonly model?: string | undefined
  readonly retries?: number | undefined
  readonly resolve?: Offer | undefined
  readonly onProgress?: Offer | undefined
  readonly onPrint?: Offer | undefined
}

/** A module that stays in the worker. */
export interface SentModule {
  readonly handle: number
  /** Its `repr`. */
  readonly text: string
  /** Its class and those above it: `torch.nn.modules.linear.Linear`. */
  readonly classes: readonly string[]
  /** What it is, in a few words, and what to do with it where another class was expected. */
  readonly description: string
  readonly remedy: string | undefined
  readonly training: boolean
  /** Of programs of torch.export. */
  readonly signature: string | null
  /** Of TorchScript. */
  readonly method_names: readonly string[]
  readonly warnings: readonly string[]
}

/** What `load` gives: a program that is to run elsewhere goes as the file that it can be written to. */
export type Loaded =
  | { readonly kind: 'value'; readonly value: SentValue }
  | { readonly kind: 'module'; readonly module: SentModule }
  | { readonly kind: 'program'; readonly file: Uint8Array }

/** What is known of a checkpoint that is open. */
export interface SentCheckpoint {
  readonly handle: number
  readonly nbytes: number
  readonly models: readonly string[]
  readonly extra_files: readonly (readonly [string, Uint8Array])[]
  readonly tensors: readonly SentTensorInfo[]
}

export interface SentTensorInfo {
  readonly path: string
  /** The dtype's name without `torch.`. */
  readonly dtype: string
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly storage_offset: number
  readonly nbytes: number
  /** The number of its storage among those of the checkpoint, and that one's bytes. */
  readonly storage: { readonly number: number; readonly nbytes: number } | null
}

/** Arguments of a forward: whether the last ones are by name. */
export interface SentArguments {
  readonly values: SentValue
  readonly hasKeywords: boolean
}

export interface SentForwardOptions {
  readonly limits?: ProgramLimits | undefined
  readonly onProgress?: Offer | undefined
}

export interface SentGetOptions {
  readonly retries?: number | undefined
  readonly onProgress?: Offer | undefined
}

/** What the worker does when it is called, and what it gives. */
export interface Methods {
  load(source: SentSource, options: SentOptions, isRemote: boolean): Loaded
  report(source: SentSource, options: SentOptions): Report
  open(source: SentSource, options: SentOptions): SentCheckpoint
  /** Takes a module, to run it. */
  take(module: SentValue): SentModule
  forward(handle: number, args: SentArguments, options: SentForwardOptions): SentValue
  run_method(handle: number, name: string, args: SentArguments): SentValue
  state_dict(handle: number): SentValue
  load_state_dict(
    handle: number,
    state_dict: SentValue,
    options: { readonly strict?: boolean; readonly assign?: boolean },
  ): { readonly missing_keys: string[]; readonly unexpected_keys: string[] }
  train(handle: number, mode: boolean): void
  get(handle: number, path: string, options: SentGetOptions): SentValue
  /** The tensors of `state_dict(path)` of a checkpoint, read. */
  read_state_dict(handle: number, path: string, options: SentGetOptions): SentValue
  /** Bytes of a checkpoint's storage, by its number. */
  read_storage(handle: number, storage: number, offset: number, length: number, retries: number | undefined): Uint8Array
  report_checkpoint(handle: number): CheckpointReport
  manual_seed(seed: number | bigint): void
}

/** The handle in what a method gives, if it gives one. */
export function handleIn(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('handle' in value) return value.handle as number
  return 'module' in value ? handleIn(value.module) : undefined
}

/** Whether a message is one of these. */
export function isMessage(data: unknown): data is { readonly torchlet: string } {
  return typeof data === 'object' && data !== null && 'torchlet' in data && typeof data.torchlet === 'string'
}
