// The web's types that torchlet's declarations name: those of the program that uses it, where its libraries have them, else what
// torchlet asks of such an object. So declarations compile for programs without the DOM's types and without Node's.

/** What the global of a name is the class of. */
type OfGlobal<Name extends string, Otherwise> = typeof globalThis extends {
  readonly [N in Name]: { readonly prototype: infer T }
}
  ? T
  : Otherwise

/** What a name of WebAssembly is the class of. */
type OfWebAssembly<Name extends string> = typeof globalThis extends {
  readonly WebAssembly: { readonly [N in Name]: { readonly prototype: infer T } }
}
  ? T
  : object

export type AbortSignal = OfGlobal<
  'AbortSignal',
  {
    readonly aborted: boolean
    readonly reason: unknown
    throwIfAborted(): void
    addEventListener(type: 'abort', listener: () => void): void
    removeEventListener(type: 'abort', listener: () => void): void
  }
>

export type Blob = OfGlobal<
  'Blob',
  { readonly size: number; slice(start?: number, end?: number): unknown; arrayBuffer(): Promise<ArrayBuffer> }
>

export type FileSystemFileHandle = OfGlobal<
  'FileSystemFileHandle',
  { readonly name: string; createWritable(): Promise<unknown> }
>

export type ReadableStream = OfGlobal<
  'ReadableStream',
  { getReader(): unknown; cancel(reason?: unknown): Promise<void> }
>

export type Request = OfGlobal<'Request', { readonly url: string; readonly method: string }>

export type Response = OfGlobal<'Response', { readonly url: string; readonly status: number; readonly ok: boolean }>

export type URL = OfGlobal<'URL', { readonly href: string; readonly protocol: string; readonly pathname: string }>

export type WritableStream = OfGlobal<
  'WritableStream',
  { getWriter(): unknown; close(): Promise<void>; abort(reason?: unknown): Promise<void> }
>

export type WebAssemblyGlobal = OfWebAssembly<'Global'>
export type WebAssemblyMemory = OfWebAssembly<'Memory'>
export type WebAssemblyModule = OfWebAssembly<'Module'>
