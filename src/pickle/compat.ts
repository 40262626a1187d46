// Names of Python's standard library that Python 3 moved: pickles before protocol 3 carry Python 2's.
// CPython: Lib/_compat_pickle.py, whole.

/** `2=3`: both ways; `2>3`: only read; `2<3`: only written. */
const modules = `
  BaseHTTPServer=http.server CGIHTTPServer>http.server ConfigParser=configparser Cookie=http.cookies
  Dialog=tkinter.dialog DocXMLRPCServer>xmlrpc.server FileDialog>tkinter.filedialog HTMLParser=html.parser
  Queue=queue ScrolledText=tkinter.scrolledtext SimpleDialog>tkinter.simpledialog
  SimpleHTTPServer>http.server SimpleXMLRPCServer=xmlrpc.server SocketServer=socketserver StringIO>io
  Tix=tkinter.tix Tkconstants=tkinter.constants Tkdnd=tkinter.dnd Tkinter=tkinter UserDict>collections
  UserList>collections UserString>collections __builtin__=builtins _abcoll=collections.abc
  _elementtree>xml.etree.ElementTree _winreg=winreg anydbm=dbm bz2<_bz2 cPickle>pickle cStringIO>io
  commands=subprocess cookielib=http.cookiejar copy_reg=copyreg dbhash=dbm.bsd dbm<_dbm dbm=dbm.ndbm
  dumbdbm=dbm.dumb dummy_thread=_dummy_thread functools<_functools gdbm<_gdbm gdbm=dbm.gnu
  htmlentitydefs=html.entities httplib=http.client markupbase=_markupbase pickle<_pickle repr=reprlib
  robotparser=urllib.robotparser test.test_support=test.support thread=_thread
  tkColorChooser=tkinter.colorchooser tkCommonDialog=tkinter.commondialog tkFileDialog=tkinter.filedialog
  tkFont=tkinter.font tkMessageBox=tkinter.messagebox tkSimpleDialog=tkinter.simpledialog ttk=tkinter.ttk
  urllib2=urllib.request urlparse=urllib.parse whichdb>dbm xmlrpclib=xmlrpc.client
`

/** With the name after a colon. */
const names = `
  CGIHTTPServer:CGIHTTPRequestHandler<http.server:CGIHTTPRequestHandler
  DocXMLRPCServer:DocCGIXMLRPCRequestHandler<xmlrpc.server:DocCGIXMLRPCRequestHandler
  DocXMLRPCServer:DocXMLRPCRequestHandler<xmlrpc.server:DocXMLRPCRequestHandler
  DocXMLRPCServer:DocXMLRPCServer<xmlrpc.server:DocXMLRPCServer
  DocXMLRPCServer:ServerHTMLDoc<xmlrpc.server:ServerHTMLDoc
  DocXMLRPCServer:XMLRPCDocGenerator<xmlrpc.server:XMLRPCDocGenerator
  FileDialog:FileDialog<tkinter.filedialog:FileDialog
  FileDialog:LoadFileDialog<tkinter.filedialog:LoadFileDialog
  FileDialog:SaveFileDialog<tkinter.filedialog:SaveFileDialog
  SimpleDialog:SimpleDialog<tkinter.simpledialog:SimpleDialog
  SimpleHTTPServer:SimpleHTTPRequestHandler<http.server:SimpleHTTPRequestHandler
  UserDict:IterableUserDict=collections:UserDict UserDict:UserDict>collections:UserDict
  UserList:UserList=collections:UserList UserString:UserString=collections:UserString
  __builtin__:basestring>builtins:str __builtin__:intern=sys:intern __builtin__:long=builtins:int
  __builtin__:reduce<_functools:reduce __builtin__:reduce=functools:reduce __builtin__:unichr=builtins:chr
  __builtin__:unicode=builtins:str __builtin__:xrange=builtins:range
  _multiprocessing:Connection=multiprocessing.connection:Connection _socket:fromfd=socket:fromfd
  exceptions:ImportError<builtins:ModuleNotFoundError exceptions:StandardError>builtins:Exception
  itertools:ifilter=builtins:filter itertools:ifilterfalse=itertools:filterfalse
  itertools:imap=builtins:map itertools:izip=builtins:zip itertools:izip_longest=itertools:zip_longest
  multiprocessing:AuthenticationError=multiprocessing.context:AuthenticationError
  multiprocessing:BufferTooShort=multiprocessing.context:BufferTooShort
  multiprocessing:ProcessError=multiprocessing.context:ProcessError
  multiprocessing:TimeoutError=multiprocessing.context:TimeoutError
  multiprocessing.forking:Popen=multiprocessing.popen_fork:Popen
  multiprocessing.process:Process=multiprocessing.context:Process socket:_socketobject<_socket:socket
  socket:_socketobject>socket:SocketType urllib:ContentTooShortError=urllib.error:ContentTooShortError
  urllib:getproxies=urllib.request:getproxies urllib:pathname2url=urllib.request:pathname2url
  urllib:quote=urllib.parse:quote urllib:quote_plus=urllib.parse:quote_plus
  urllib:unquote=urllib.parse:unquote urllib:unquote_plus=urllib.parse:unquote_plus
  urllib:url2pathname=urllib.request:url2pathname urllib:urlcleanup=urllib.request:urlcleanup
  urllib:urlencode=urllib.parse:urlencode urllib:urlopen=urllib.request:urlopen
  urllib:urlretrieve=urllib.request:urlretrieve urllib2:HTTPError=urllib.error:HTTPError
  urllib2:URLError=urllib.error:URLError whichdb:whichdb=dbm:whichdb
`

/** In Python 2 in the module `exceptions`, in Python 3 in `builtins`. */
const exceptions = `
  ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning DeprecationWarning
  EOFError EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit IOError ImportError
  ImportWarning IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError
  NotImplementedError OSError OverflowError PendingDeprecationWarning ReferenceError RuntimeError
  RuntimeWarning StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError
  UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError
  UnicodeWarning UserWarning ValueError Warning ZeroDivisionError
`

/** Python 3's, which Python 2 reads as OSError. */
const osErrors = `
  BrokenPipeError ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
  ConnectionResetError FileExistsError FileNotFoundError InterruptedError IsADirectoryError
  NotADirectoryError PermissionError ProcessLookupError TimeoutError
`

interface Table {
  readonly modules: ReadonlyMap<string, string>
  readonly names: ReadonlyMap<string, string>
}

let toPython3: Table | undefined
let toPython2: Table | undefined

/** Where Python 3 has what a pickle of protocol 0, 1 or 2 calls `module.qualname`. */
export function python3_name(module: string, qualname: string): [module: string, qualname: string] {
  toPython3 ??= table('>')
  return translated(toPython3, module, qualname)
}

/** What protocols 0, 1 and 2 call Python 3's `module.qualname`. */
export function python2_name(module: string, qualname: string): [module: string, qualname: string] {
  toPython2 ??= table('<')
  return translated(toPython2, module, qualname)
}

function translated(table: Table, module: string, qualname: string): [module: string, qualname: string] {
  const name = table.names.get(`${module}:${qualname}`)
  if (name === undefined) return [table.modules.get(module) ?? module, qualname]
  const colon = name.indexOf(':')
  return [name.slice(0, colon), name.slice(colon + 1)]
}

function table(direction: '<' | '>'): Table {
  const all = [names, ...words(exceptions).map((name) => `exceptions:${name}=builtins:${name}`)]
  all.push(...words(osErrors).map((name) => `exceptions:OSError<builtins:${name}`))
  return { modules: pairs(modules, direction), names: pairs(all.join(' '), direction) }
}

function pairs(text: string, direction: '<' | '>'): Map<string, string> {
  const map = new Map<string, string>()
  for (const word of words(text)) {
    const [, python2, sign, python3] = /^(.+)([<=>])(.+)$/.exec(word) as string[] as [string, string, string, string]
    if (sign !== '=' && sign !== direction) continue
    if (direction === '>') map.set(python2, python3)
    else map.set(python3, python2)
  }
  return map
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
