// The numbers at the start of a legacy file, for its reader and its writer.

/** The first pickle. */
export const MAGIC = 0x1950a86a20f9469cfc6cn

/** The second. */
export const PROTOCOL = 1001
