// Tar archives for the tests of their reader; headers may lie.

export interface Member {
  readonly name: string
  readonly data: Uint8Array
  /** '0' for a file. */
  readonly type?: string
  readonly prefix?: string
  /** The size as the header spells it. */
  readonly size?: string
  readonly checksum?: string
}

export function tarOf(members: readonly Member[], end = 1024): Buffer {
  return Buffer.concat([...members.flatMap(blocks), Buffer.alloc(end)])
}

/** The extended header of pax for the member after it. */
export function pax(records: Readonly<Record<string, string>>): Member {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`)
    const length = rest + String(rest + String(rest).length).length
    return `${length} ${key}=${value}\n`
  })
  return { name: 'PaxHeader', data: Buffer.from(lines.join('')), type: 'x' }
}

function blocks(member: Member): Buffer[] {
  const { data } = member
  return [header(member), Buffer.from(data), Buffer.alloc(-data.length & 511)]
}

function header({ name, data, type = '0', prefix = '', size, checksum }: Member): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0)
  block.write('0000644\0', 100)
  block.write(size ?? data.length.toString(8).padStart(11, '0'), 124)
  block.write('00000000000', 136)
  block.write('        ', 148)
  block.write(type, 156)
  block.write('ustar\x0000', 257)
  block.write(prefix, 345)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
