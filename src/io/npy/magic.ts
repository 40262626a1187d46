// How a .npy file begins: apart from what reads its header, so that recognizing files brings no reader.

export const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const

export function isNpy(head: Uint8Array): boolean {
  return MAGIC.every((byte, at) => head[at] === byte)
}
