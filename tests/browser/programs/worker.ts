// What tests/browser/worker.test.ts calls in a page: each function gives a text.

import { load as loadHere, nn, ones, randn, repr, save, Tensor } from 'torchlet'
import { load, open, RemoteModule, send, TorchWorker } from 'torchlet/worker'

async function weights(): Promise<ArrayBuffer> {
  return (await fetch('weights.pt')).arrayBuffer()
}

/** What this thread gives of the same file. */
async function asHere(value: unknown): Promise<string> {
  return String(repr(value) === repr(await loadHere('weights.pt')))
}

export async function relativeString(): Promise<string> {
  return asHere(await load('weights.pt'))
}

export async function url(): Promise<string> {
  return asHere(await load(new URL('weights.pt', location.href)))
}

export async function request(): Promise<string> {
  return asHere(await load(new Request('weights.pt')))
}

export async function response(): Promise<string> {
  return asHere(await load(await fetch('weights.pt')))
}

export async function stream(): Promise<string> {
  return asHere(await load((await fetch('weights.pt')).body as ReadableStream))
}

export async function blob(): Promise<string> {
  return asHere(await load(new Blob([await weights()])))
}

export async function file(): Promise<string> {
  return asHere(await load(new File([await weights()], 'weights.pt')))
}

export async function custom(): Promise<string> {
  const bytes = new Uint8Array(await weights())
  return asHere(await load({ size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }))
}

export async function moved(): Promise<string> {
  const bytes = await weights()
  return `${await asHere(await load(bytes, { transfer: true }))} ${bytes.byteLength}`
}

export async function progress(): Promise<string> {
  let last = 0
  const size = (await weights()).byteLength
  await load('weights.pt', { onProgress: ({ loaded }) => (last = loaded) })
  return String(last === size)
}

export async function opened(): Promise<string> {
  const checkpoint = await open('weights.pt')
  const path = checkpoint.keys()[0] as string
  const tensor = await checkpoint.get(path)
  const { access } = await checkpoint.report()
  await checkpoint.close()
  return `${path} ${tensor instanceof Tensor} ${access.ranges}`
}

export async function forward(): Promise<string> {
  const net = nn.Sequential(nn.Linear(3, 2), nn.Tanh())
  const x = randn(4, 3)
  const there = await load(await save(net), { expect: nn.Sequential })
  const sent = await send(net)
  const outputs = [net.forward(x), await there.forward(x), await sent.forward(x)].map(repr)
  return `${there instanceof RemoteModule} ${new Set(outputs).size}`
}

/** The page draws on while the worker computes, and ends it in the middle. */
export async function aborted(): Promise<string> {
  const worker = new TorchWorker()
  const net = await worker.send(nn.Linear(4096, 4096))
  const controller = new AbortController()
  const running = net.forwardAsync([ones(8192, 4096)], {}, controller)
  let frames = 0
  const start = performance.now()
  // The kernel takes seconds on any machine; on a busy one frames are rare.
  while (frames < 4 || performance.now() - start < 300) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    frames++
  }
  controller.abort()
  const ended = await running.catch((error: Error) => error.name)
  const after = await net.forward(ones(1, 4096)).catch((error: { code: string }) => error.code)
  const again = await (await worker.send(nn.Identity())).forward(ones(1))
  await worker.close()
  return `${frames > 3} ${String(ended)} ${String(after)} ${again.item()}`
}

export async function absentFile(): Promise<string> {
  return load('nothing.pt').then(String, (error: Error) => `${error.name} ${error.message}`)
}

/** A worker of the page's own, a module beside it. */
export async function own(): Promise<string> {
  const worker = new TorchWorker({ workerUrl: new URL('own.js', location.href) })
  return asHere(await worker.load('weights.pt'))
}
