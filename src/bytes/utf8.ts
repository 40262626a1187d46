// The platform's decoder and encoder of texts, made when they are first needed. jsdom, which Jest runs tests of pages in, has
// neither; Node beside it has, whose bytes are of another realm there: what is encoded is given as this realm's.

type Codecs = Pick<typeof globalThis, 'TextDecoder' | 'TextEncoder'>

/** @throws TypeError where the platform has none. */
function codec<Name extends keyof Codecs>(name: Name): Codecs[Name] {
  const util = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:util')
  const found = (globalThis as Partial<Codecs>)[name] ?? (util as unknown as Codecs | undefined)?.[name]
  if (found === undefined) throw new TypeError(`torchlet needs ${name}, which this platform does not have`)
  return found
}

/** `new TextDecoder(label, options)`. */
export function textDecoder(label?: string, options?: TextDecoderOptions): TextDecoder {
  return new (codec('TextDecoder'))(label, options)
}

/** Decodes UTF-8 as a file has it: a mark at its beginning is a character. */
class Utf8Decoder {
  private made: TextDecoder | undefined
  private readonly fatal: boolean

  constructor(fatal: boolean) {
    this.fatal = fatal
  }

  decode(bytes: Uint8Array): string {
    this.made ??= textDecoder('utf-8', { fatal: this.fatal, ignoreBOM: true })
    return this.made.decode(bytes)
  }
}

/** Throws a TypeError for what is no UTF-8. */
export const strictUtf8: Utf8Decoder = /* @__PURE__ */ new Utf8Decoder(true)
/** Has U+FFFD in the place of what is no UTF-8. */
export const looseUtf8: Utf8Decoder = /* @__PURE__ */ new Utf8Decoder(false)

let encoder: TextEncoder | undefined

/** The text in UTF-8. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  encoder ??= new (codec('TextEncoder'))()
  const bytes = encoder.encode(text)
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes)
}
