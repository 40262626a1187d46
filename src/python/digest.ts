// Short names for long texts and bytes, so that keys made of them are compared in one step: 128 bits of a keyed hash. The
// key is drawn anew in each process, so that whoever writes a file cannot choose two texts of one name.
// Aumasson, Bernstein: SipHash; here HalfSipHash-2-4, which takes 32 bits at once, twice, with two keys.

const seed = Uint32Array.from({ length: 4 }, () => Math.floor(Math.random() * 2 ** 32))

/** 32 hexadecimal digits, equal for equal bytes. */
export function digestOf(bytes: Uint8Array): string {
  return sipHash(bytes, seed[0] as number, seed[1] as number) + sipHash(bytes, seed[2] as number, seed[3] as number)
}

/** The same for a text, lone surrogates included. */
export function digestOfText(text: string): string {
  const units = new Uint16Array(text.length)
  for (let index = 0; index < units.length; index++) units[index] = text.charCodeAt(index)
  return digestOf(new Uint8Array(units.buffer))
}

/** HalfSipHash-2-4: 64 bits, the first 32 first. */
export function sipHash(bytes: Uint8Array, key0: number, key1: number): string {
  const { length } = bytes
  let v0 = key0
  let v1 = key1 ^ 0xee
  let v2 = 0x6c796765 ^ key0
  let v3 = 0x74656462 ^ key1
  const round = (): void => {
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
  }
  const take = (word: number): void => {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }
  const whole = length - (length % 4)
  const byte = (at: number): number => bytes[at] as number
  for (let at = 0; at < whole; at += 4) {
    take(byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24))
  }
  let last = (length & 0xff) << 24
  for (let at = whole; at < length; at++) last |= byte(at) << (8 * (at - whole))
  take(last)
  v2 ^= 0xee
  for (let count = 0; count < 4; count++) round()
  const high = v1 ^ v3
  v1 ^= 0xdd
  for (let count = 0; count < 4; count++) round()
  return hex(high) + hex(v1 ^ v3)
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
