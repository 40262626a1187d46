// What the source text of a TorchScript archive says of its classes: which are modules, and which of their attributes are
// parameters and buffers. It stands nowhere else. The text is printed by torch/csrc/jit/serialization/python_print.cpp:
//
//   class Linear(Module):
//     __parameters__ = ["weight", "bias", ]
//     __buffers__ = []
//     weight : Tensor
//     …
//     def forward(self: __torch__.…Linear,
//
// A line a statement, two spaces deep in a class. Beside these only the names of operators are read, and nothing is run.

import { ArchiveError } from '../../errors.js'

export interface ScriptClass {
  /** Whether it is derived from Module. */
  readonly isModule: boolean
  readonly parameters: ReadonlySet<string>
  readonly buffers: ReadonlySet<string>
  /** Whether its objects are stored as what its own `__getstate__` gave. */
  readonly hasState: boolean
}

type OpenClass = { -readonly [Key in keyof ScriptClass]: ScriptClass[Key] }

const CLASS = /^class (\w+)(?:\((\w+)\))?:/
const MEMBERS = /^ {2}__(parameters|buffers)__ = \[(.*)\]$/
const SETSTATE = /^ {2}def __setstate__\(/
const QUOTED = /"([^"\\]*)"/g

/**
 * Classes by their qualified name, `__torch__.torch.nn.modules.linear.Linear`.
 *
 * @param code Text by record: `code/__torch__/torch/nn/modules/linear.py`.
 * @throws ArchiveError for a class that is there twice.
 */
export function scriptClasses(code: ReadonlyMap<string, string>): ReadonlyMap<string, ScriptClass> {
  const classes = new Map<string, ScriptClass>()
  for (const [record, text] of code) {
    const prefix = record
      .replace(/^code\//, '')
      .replace(/\.py$/, '')
      .replaceAll('/', '.')
    let open: OpenClass | undefined
    for (const line of text.split('\n')) {
      const header = CLASS.exec(line)
      if (header !== null) {
        const name = `${prefix}.${header[1]}`
        if (classes.has(name)) throw new ArchiveError({ reason: `class ${name} is defined twice`, entry: record })
        open = { isModule: header[2] === 'Module', parameters: new Set(), buffers: new Set(), hasState: false }
        classes.set(name, open)
      } else if (open !== undefined) {
        readLine(line, open, record)
      }
    }
  }
  return classes
}

function readLine(line: string, open: OpenClass, record: string): void {
  const members = MEMBERS.exec(line)
  if (members !== null) open[members[1] as 'parameters' | 'buffers'] = namesIn(members[2] as string, record)
  else if (SETSTATE.test(line)) open.hasState = true
}

/** Names of attributes, which Python spells without escapes. */
function namesIn(list: string, record: string): Set<string> {
  if (list.includes('\\'))
    throw new ArchiveError({ reason: 'a list of parameters or buffers has an escape', entry: record })
  return new Set(Array.from(list.matchAll(QUOTED), ([, name]) => name as string))
}

/** `torch.add(`, `ops.torchvision.nms(`; what stands within quotes is no call. */
const CALL = /"(?:[^"\\\n]|\\.)*"|(?<![\w.])(?:ops\.(\w+)\.|torch\.)(\w+)\(/g

/** Every operator that the code names, in methods that are never called too, as `aten::add`, with how often. */
export function scriptOperators(code: ReadonlyMap<string, string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of code.values()) {
    for (const [, space, name] of text.matchAll(CALL)) {
      if (name === undefined) continue
      const operator = `${space ?? 'aten'}::${name}`
      counts.set(operator, (counts.get(operator) ?? 0) + 1)
    }
  }
  return counts
}
