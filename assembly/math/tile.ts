// Tiles of four rows and four columns, whose elements have 4 bytes. A class only because decorators need one in TypeScript's grammar.

// oxlint-disable-next-line typescript/no-extraneous-class -- see above
export abstract class Tile {
  /** Rows of y from columns of x, which lie yRow and xColumn bytes apart. */
  @inline
  static transpose(y: usize, x: usize, yRow: usize, xColumn: usize): void {
    const a = v128.load(x)
    const b = v128.load(x + xColumn)
    const c = v128.load(x + 2 * xColumn)
    const d = v128.load(x + 3 * xColumn)
    const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
    const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
    const cdLow = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
    const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
    v128.store(y, v128.shuffle<i64>(abLow, cdLow, 0, 2))
    v128.store(y + yRow, v128.shuffle<i64>(abLow, cdLow, 1, 3))
    v128.store(y + 2 * yRow, v128.shuffle<i64>(abHigh, cdHigh, 0, 2))
    v128.store(y + 3 * yRow, v128.shuffle<i64>(abHigh, cdHigh, 1, 3))
  }
}
