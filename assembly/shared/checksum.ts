// Sizes that TypeScript allocates for the checksums. Read by both compilers (no imports here).

export const enum Crc32Table {
  /** Eight tables of 256 words for eight bytes at a time. */
  SlicingBytes = 8192,
  /** Eight vectors of 16 lookups for sixteen bytes at a time, behind them. */
  FoldingBytes = 128,
  Bytes = 8320,
}
