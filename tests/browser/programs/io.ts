// What only browsers have as sources and destinations. Each function runs in a page and gives text to compare.

import * as torch from 'torchlet'
import { nn } from 'torchlet'

const model = (): nn.Sequential => {
  torch.manual_seed(0)
  return nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1))
}

const file = (): Promise<Uint8Array<ArrayBuffer>> =>
  torch.save(model().state_dict()) as Promise<Uint8Array<ArrayBuffer>>

/** Loads the model's weights by `source` and says whether they are what was saved. */
async function agrees(
  source: (bytes: Uint8Array<ArrayBuffer>) => Parameters<typeof torch.load>[0] | Promise<Response>,
): Promise<string> {
  const bytes = await file()
  return String(torch.repr(await torch.load(await source(bytes))) === torch.repr(model().state_dict()))
}

export const arrayBuffer = (): Promise<string> => agrees((bytes) => bytes.slice().buffer)
export const view = (): Promise<string> => agrees((bytes) => bytes)
export const blob = (): Promise<string> => agrees((bytes) => new Blob([bytes]))
export const fileOfInput = (): Promise<string> => agrees((bytes) => new File([bytes], 'weights.pt'))
export const readableStream = (): Promise<string> => agrees((bytes) => new Blob([bytes]).stream())
export const response = (): Promise<string> => agrees((bytes) => new Response(bytes))
export const fetched = (): Promise<string> => agrees(() => fetch('weights.pt'))
export const request = (): Promise<string> => agrees(() => new Request('weights.pt'))
export const url = (): Promise<string> => agrees(() => new URL('weights.pt', document.baseURI))
export const relativeString = (): Promise<string> => agrees(() => 'weights.pt')

export async function loadSync(): Promise<string> {
  return String(torch.repr(torch.loadSync(await file())) === torch.repr(model().state_dict()))
}

export async function writableStream(): Promise<string> {
  const chunks: Uint8Array[] = []
  const stream = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk.slice()) })
  await torch.save(model().state_dict(), stream)
  const written = new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer())
  const expected = await file()
  return String(written.length === expected.length && written.every((byte, i) => byte === expected[i]))
}

/** The browser's own file system, whose handles are those of its file pickers. */
export async function fileSystemFileHandle(): Promise<string> {
  const folder = await navigator.storage.getDirectory()
  const handle = await folder.getFileHandle('weights.pt', { create: true })
  await torch.save(model().state_dict(), handle)
  return String(torch.repr(await torch.load(await handle.getFile())) === torch.repr(model().state_dict()))
}

/** Opens what a user chose, and gives one tensor of it. */
export async function openFile(): Promise<string> {
  const checkpoint = await torch.open(new File([await file()], 'weights.pt'))
  return bias(checkpoint)
}

/** Reads ranges of an address on the page's own server. */
export async function openUrl(): Promise<string> {
  return bias(await torch.open('weights.pt'))
}

/** Of another origin, whose answers hide their Content-Range. */
export async function openOtherOrigin(): Promise<string> {
  return bias(await torch.open(new URL(new URLSearchParams(location.search).get('other') ?? '')))
}

async function bias(checkpoint: torch.Checkpoint): Promise<string> {
  const keys = checkpoint.keys().join()
  const tensor = await checkpoint.get<torch.Tensor>('2.bias')
  const same = torch.repr(tensor) === torch.repr(model().state_dict().get('2.bias'))
  const { access } = await checkpoint.report()
  await checkpoint.close()
  return `${keys} ${same} ${access.ranges}`
}

export const stringDestination = (): Promise<string> => failure(() => torch.save(model().state_dict(), 'weights.pt'))
export const absentFile = (): Promise<string> => failure(() => torch.load('absent.pt'))
export const htmlPage = (): Promise<string> => failure(() => torch.load('index.html'))

/** The error's class, code and sentence. */
async function failure(act: () => Promise<unknown>): Promise<string> {
  try {
    await act()
  } catch (error) {
    return error instanceof torch.TorchletError ? `${error.name} ${error.code}: ${error.message}` : String(error)
  }
  return 'no error'
}
