// Tests that need more than Node (a browser, Python, the folder ../shared) say so through `needs`. On a user's machine
// they are skipped with one line that names the reason; in CI, where everything is installed, they fail.

/** Options for `test`: skip with `reason`, if there is one. */
export function needs(reason: string | undefined): { skip?: string } {
  if (reason === undefined) return {}
  if (isCI()) throw new Error(`${reason}; in CI that is a failure, see .ci/run`)
  return { skip: reason }
}

export function isCI(): boolean {
  const value = process.env['CI']
  return value !== undefined && value !== '' && value !== 'false'
}
