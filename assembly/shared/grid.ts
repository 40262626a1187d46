// How grid_sample interpolates and what it finds outside: torch's numbers. Written once, read by both compilers (no
// imports here).

export const enum GridMode {
  Bilinear = 0,
  Nearest = 1,
  Bicubic = 2,
}

export const enum GridPadding {
  Zeros = 0,
  Border = 1,
  Reflection = 2,
}
