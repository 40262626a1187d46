// The normal forms of pathlib's paths, which their pickles need not have: from Python 3.13 on a path is pickled as the parts that
// it was made of. CPython: Lib/pathlib.py, PurePath._parse_path; Lib/posixpath.py and Lib/ntpath.py, join and splitroot.

/** `str(cls(*parts))`; of Windows' classes `as_posix()`, which is what they print. */
export function pathText(cls: string, parts: readonly string[]): string {
  return cls.includes('Windows') ? windowsText(parts) : posixText(parts)
}

function posixText(parts: readonly string[]): string {
  let joined = ''
  for (const part of parts) joined = part.startsWith('/') ? part : joinedWith(joined, part)
  const slashes = /^\/*/.exec(joined)![0].length
  // Two slashes, and no more, are a root of their own.
  const root = slashes === 0 ? '' : slashes === 2 ? '//' : '/'
  return withRoot(root, joined)
}

function windowsText(parts: readonly string[]): string {
  let drive = ''
  let rest = ''
  for (const part of parts.map((each) => each.replaceAll('\\', '/'))) {
    const [own, root, tail] = splitRoot(part)
    if (root !== '') {
      drive = own === '' ? drive : own
      rest = root + tail
    } else if (own !== '' && own.toLowerCase() !== drive.toLowerCase()) {
      drive = own
      rest = tail
    } else {
      drive = own === '' ? drive : own
      rest = joinedWith(rest, tail)
    }
  }
  const isShare = drive.startsWith('//')
  const root = rest.startsWith('/') || isShare ? '/' : ''
  return withRoot(drive + root, rest)
}

/** Drive (`c:`, `//server/share`), root and what follows. */
function splitRoot(path: string): readonly [drive: string, root: string, tail: string] {
  const share = /^\/\/[^/]+\/[^/]+/.exec(path)?.[0]
  const drive = share ?? /^[^/]:/.exec(path)?.[0] ?? ''
  const rest = path.slice(drive.length)
  return rest.startsWith('/') ? [drive, '/', rest.slice(1)] : [drive, '', rest]
}

function joinedWith(path: string, part: string): string {
  return path === '' || path.endsWith('/') ? path + part : `${path}/${part}`
}

/** Empty parts and `.` are left out; `..` stays, since it may follow a link. */
function withRoot(root: string, path: string): string {
  const tail = path.split('/').filter((part) => part !== '' && part !== '.')
  const text = root + tail.join('/')
  return text === '' ? '.' : text
}
