// What a program does with a file: loads it in every way, and does to the object whatever one can do to it. Everything gives a
// result or an error of torchlet's; what runs a module may also say of its inputs what PyTorch says.

import * as torch from '../../src/index.js'

/** Programs are tried, not waited for. */
const limits = { steps: 20_000, depth: 50, bytes: 2 ** 24, work: 2 ** 24, inflatedBytes: 2 ** 26 }

/** What the engine itself throws where code does not foresee what comes. */
const ofEngine =
  /Cannot (read|set|convert|mix|destructure|assign|define|delete|add|redefine)|is not (a function|iterable|a constructor|extensible|defined|a valid)|Invalid (array|typed array|string|regular|array buffer|count|code point|date)|call stack|[Oo]ffset is out|access out of bounds|unreachable|Reduce of empty|circular|Unexpected (token|end)|allocation failed|must be|Division by zero|BigInt too big|exponent/

/** Throws where something else than a result or a typed error comes of it. */
export async function tryFile(bytes: Uint8Array): Promise<void> {
  const loaded = await typed(() => torch.loadSync(bytes, { limits }))
  await typed(() => torch.load(new Blob([bytes as Uint8Array<ArrayBuffer>]), { limits }))
  await typed(() => torch.loadSync(bytes, { weights_only: true, limits }))
  await typed(() => torch.report(bytes))
  if (loaded === undefined) return
  const { value } = loaded
  await tryValue(value)
  if (value instanceof torch.nn.Module) {
    await forwarded(() => (value as unknown as { forward(): unknown }).forward())
    await forwarded(() => (value as unknown as { forward(x: unknown): unknown }).forward(torch.ones(2, 3)))
  }
}

/** Everything but running. */
export async function tryValue(value: unknown): Promise<void> {
  await typed(() => torch.repr(value))
  await typed(() => torch.fingerprint(value))
  await typed(() => torch.find_state_dicts(value))
  await typed(() => torch.saveSync(value))
  await typed(() => torch.saveSync(value, { allow: 'all' }))
  if (!isProgram(value))
    await typed(() => torch.saveSync(value, { allow: 'all', _use_new_zipfile_serialization: false }))
  if (value instanceof torch.Dict) await typed(() => value.toObject())
  if (value instanceof torch.Dict) await typed(() => value.toJSON())
  if (value instanceof torch.nn.Module) await typed(() => value.state_dict())
}

/** Programs are saved as they were read. */
function isProgram(value: unknown): boolean {
  return value instanceof torch.nn.Module && ('program' in value || 'method_names' in value)
}

async function typed(act: () => unknown): Promise<{ readonly value: unknown } | undefined> {
  try {
    return { value: await act() }
  } catch (error) {
    if (error instanceof torch.TorchletError) return undefined
    throw error
  }
}

async function forwarded(act: () => unknown): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (error instanceof torch.TorchletError) return
    if (error instanceof Error && !ofEngine.test(error.message) && !(error instanceof WebAssembly.RuntimeError)) return
    throw error
  }
}
