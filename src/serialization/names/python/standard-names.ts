// The names of the standard library that stand for data: what `pickle` writes unasked. No laundering:
// a file that torchlet read may name anything, and names that do something are not passed on.

const data: Readonly<Record<string, string>> = {
  builtins:
    'set frozenset bytes bytearray complex list dict tuple int float str bool object slice range ' +
    'Ellipsis NotImplemented',
  _codecs: 'encode',
  argparse: 'Namespace',
  collections: 'OrderedDict defaultdict Counter deque',
  copyreg: '_reconstructor',
  datetime: 'date datetime time timedelta timezone',
  decimal: 'Decimal',
  fractions: 'Fraction',
  pathlib: 'PurePath PurePosixPath PureWindowsPath Path PosixPath WindowsPath',
  'pathlib._local': 'PurePath PurePosixPath PureWindowsPath Path PosixPath WindowsPath',
  types: 'SimpleNamespace',
  uuid: 'UUID SafeUUID',
}

/** Whether `module.qualname` is one of Python's data classes, as Python 3 spells it. */
export function isStandardName(module: string, qualname: string): boolean {
  return Object.hasOwn(data, module) && (data[module] as string).split(' ').includes(qualname)
}
