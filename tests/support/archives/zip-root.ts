// The folder in which all entries of one of PyTorch's zip files are.

/** From the first local header: its name's length at byte 26, the name from byte 30. */
export function rootOf(bytes: Buffer): string {
  const name = bytes.toString('utf8', 30, 30 + bytes.readUInt16LE(26))
  return name.slice(0, name.indexOf('/'))
}
