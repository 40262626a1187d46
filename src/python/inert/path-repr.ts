// The normal forms of pathlib's paths, which their pickles need not have: from Python 3.13 on a path is pickled as the parts that
// it was made of. CPython: Lib/pathlib.py, PurePath._parse_path; Lib/posixpath.py and Lib/ntpath.py, join and splitroot.

/** `str(cls(*parts))`; of Windows' classes `as_posix()`, which is what they print. */
export function pathText(cls: string, parts: readonly string[]): string {
  return cls.includes('Windows') ? windowsText(parts) : posixText(parts)
}

function posixText(parts: readonly string[]): string {
  const start = parts.findLastIndex((part) => part.startsWith('/'))
  const joined = start < 0 ? parts : parts.slice(start)
  const slashes = start < 0 ? 0 : /^\/*/.exec(joined[0] as string)![0].length
  // Two slashes, and no more, are a root of their own.
  const root = slashes === 0 ? '' : slashes === 2 ? '//' : '/'
  return withRoot(root, joined)
}

function windowsText(parts: readonly string[]): string {
  let drive = ''
  let root = ''
  let tails: string[] = []
  for (const part of parts.map((each) => each.replaceAll('\\', '/'))) {
    const [own, ownRoot, tail] = splitRoot(part)
    const isOther = own !== '' && own.toLowerCase() !== drive.toLowerCase()
    if (own !== '') drive = own
    if (ownRoot !== '' || isOther) {
      root = ownRoot
      tails = []
    }
    tails.push(tail)
  }
  return withRoot(drive + (drive.startsWith('//') ? '/' : root), tails)
}

/** Drive (`c:`, `//server/share`), root and what follows. */
function splitRoot(path: string): readonly [drive: string, root: string, tail: string] {
  const share = /^\/\/[^/]+\/[^/]+/.exec(path)?.[0]
  const drive = share ?? /^[^/]:/.exec(path)?.[0] ?? ''
  const rest = path.slice(drive.length)
  return rest.startsWith('/') ? [drive, '/', rest.slice(1)] : [drive, '', rest]
}

/** Empty parts and `.` are left out; `..` stays, since it may follow a link. */
function withRoot(root: string, parts: readonly string[]): string {
  const tail = parts
    .join('/')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
  const text = root + tail.join('/')
  return text === '' ? '.' : text
}
