// What a name that a pickle mentions is: for `report`. Python would import and call it; here it stays a word. The
// verdict `dangerous` is what scanners of models look for; a name that no list has is `unknown`, not safe.

import { allowedNames } from './allowed-names.js'
import { distributedNames } from '../sharded/distributed-metadata.js'

/**
 * `torch`: PyTorch's own, for tensors, modules and values. `data`: a data class of Python's standard library or
 * numpy's. `dangerous`: runs, imports, reads or writes something in Python. `unknown`: any other class.
 */
export type Verdict = 'torch' | 'data' | 'dangerous' | 'unknown'

/** Modules of which every name is dangerous, with all that lie in them. */
const dangerousModules: ReadonlySet<string> = new Set(
  `_aix_support _asyncio _bootsubprocess _ctypes _imp _io _osx_support _pickle _posixsubprocess _pyrepl _socket _thread
  aiohttp asyncio atexit bdb cProfile cffi cloudpickle code codeop commands concurrent ctypes dbm dill distutils doctest
  ensurepip fileinput ftplib functools gc glob http httplib httpx idlelib imaplib imp importlib inspect io joblib lib2to3 linecache
  marshal mmap multiprocessing nntplib nt numpy.distutils numpy.f2py numpy.testing operator os paramiko pdb pickle pickletools
  pip pipes pkg_resources pkgutil platform popen2 poplib posix posixpath profile pty py_compile pydoc requests resource rlcompleter
  runpy select selectors setuptools shelve shutil signal site smtplib socket socketserver sqlite3 ssl subprocess sys sysconfig
  tarfile telnetlib tempfile test threading timeit torch_utils.persistence trace traceback tty turtle types urllib urllib2 urllib3 uuid._get_command_stdout venv webbrowser
  xmlrpc zipfile zipimport zipapp
  torch._dynamo torch._inductor torch._utils_internal torch.classes torch.distributed torch.fx torch.hub torch.jit torch.multiprocessing
  torch.onnx torch.ops torch.package torch.testing torch.utils`
    .trim()
    .split(/\s+/),
)

/** Parts of the longest of them. */
const deepestModule = 3

/** Names that are dangerous in modules which are not. */
const dangerousNames: ReadonlySet<string> = new Set(
  `builtins.__build_class__ builtins.__import__ builtins.apply builtins.breakpoint builtins.compile builtins.delattr builtins.dir
  builtins.eval builtins.exec builtins.execfile builtins.exit builtins.file builtins.filter builtins.getattr builtins.globals
  builtins.help builtins.input builtins.locals builtins.map builtins.memoryview builtins.open builtins.quit builtins.reload
  builtins.setattr builtins.type builtins.vars builtins.super builtins.classmethod builtins.staticmethod builtins.property
  codecs.open numpy.fromfile numpy.genfromtxt numpy.load numpy.loadtxt numpy.memmap numpy.save numpy.savetxt
  torch._utils._import_dotted_name torch.compile torch.from_file torch.load torch.save torch.serialization.load torch.serialization.save
  torch.serialization.add_safe_globals torch.storage._load_from_bytes torch.utils`
    .trim()
    .split(/\s+/),
)

/** What PyTorch's own files of old and TorchScript's name in these modules. */
const harmless: ReadonlySet<string> = new Set([
  'torch.jit._pickle.build_intlist',
  'torch.jit._pickle.build_doublelist',
  'torch.jit._pickle.build_boollist',
  'torch.jit._pickle.build_tensorlist',
  'torch.jit._pickle.build_tensor_from_id',
  'torch.jit._pickle.restore_type_tag',
  'torch.nn.backends.thnn._get_thnn_function_backend',
  'types.SimpleNamespace',
  ...distributedNames,
])

const isUsual = allowedNames([])

/** The verdict on `module.qualname`, as Python 3 spells it. */
export function verdictOn(module: string, qualname: string): Verdict {
  const name = `${module}.${qualname}`
  if (harmless.has(name)) return isTorch(module) ? 'torch' : 'data'
  if (isUsual(module, qualname)) return isTorch(module) ? 'torch' : 'data'
  if (dangerousNames.has(name) || isWithin(name, dangerousModules)) return 'dangerous'
  // TorchScript's classes of torch.nn: their code is in the archive, and nothing is imported for them.
  if (name.startsWith('__torch__.torch.nn.modules.')) return 'torch'
  // A dotted name reaches into what it names: torch's own modules hold whole modules, such as os.
  if (isTorch(module) && qualname.includes('.')) return 'dangerous'
  return /^torch\.(nn|optim|ao)\./.test(name) && /^[A-Z]\w*$/.test(qualname) ? 'torch' : 'unknown'
}

function isTorch(module: string): boolean {
  return module === 'torch' || module.startsWith('torch.')
}

/** Whether a dotted name is one of these, or lies in one. */
function isWithin(name: string, modules: ReadonlySet<string>): boolean {
  let parts = 0
  for (let dot = name.indexOf('.'); dot >= 0 && parts < deepestModule; dot = name.indexOf('.', dot + 1)) {
    parts++
    if (modules.has(name.slice(0, dot))) return true
  }
  return modules.has(name)
}
