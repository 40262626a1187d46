// Which sources are imported for what they do, which bundlers are told of the package by `sideEffects` in package.json.

/** Whether a source is; by its path. */
export function hasEffects(path: string): boolean {
  return /\/src\/(show|methods-installed)\.ts$/.test(path)
}
