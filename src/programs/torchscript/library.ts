// The functions and classes of an archive by their qualified names. A file is parsed when a name in it is first asked for:
// torch/csrc/jit/serialization/import_source.cpp: SourceImporterImpl.
//
//   __torch__.torch.nn.modules.linear.Linear      is in      code/__torch__/torch/nn/modules/linear.py

import { ArchiveError } from '../../errors.js'
import { functionOf, ScriptClass } from './classes.js'
import { FunctionValue } from './compile/code.js'
import type { ClassDefinition, Definition } from './front/ast.js'
import { parseFile } from './front/parser.js'
import { SourceFile } from './front/source.js'

interface ParsedFile {
  readonly file: SourceFile
  readonly definitions: ReadonlyMap<string, Definition | ClassDefinition>
}

export class Library {
  private readonly code: ReadonlyMap<string, string>
  private constants: readonly unknown[] = []
  private readonly files = new Map<string, ParsedFile | null>()
  private readonly found = new Map<string, FunctionValue | ScriptClass>()
  /** What is being made. */
  private readonly open = new Set<string>()

  constructor(code: ReadonlyMap<string, string>) {
    this.code = code
  }

  /** What `CONSTANTS.c0` and so on stand for. They can be objects of classes that are found here. */
  setConstants(constants: readonly unknown[]): void {
    this.constants = constants
  }

  /** A function or class; undefined where the archive has none of that name. */
  find(name: string): FunctionValue | ScriptClass | undefined {
    const known = this.found.get(name)
    if (known !== undefined) return known
    const dot = name.lastIndexOf('.')
    const parsed = dot < 0 ? null : this.parsed(name.slice(0, dot))
    const definition = parsed?.definitions.get(name.slice(dot + 1))
    if (parsed === null || definition === undefined) return undefined
    if (this.open.has(name)) throw parsed.file.wrong(`${name} is defined by itself`, definition.at)
    this.open.add(name)
    const made =
      definition.kind === 'Class'
        ? new ScriptClass(name, definition, parsed.file, this.named)
        : functionOf(name, definition, parsed.file, this.named)
    this.open.delete(name)
    this.found.set(name, made)
    return made
  }

  findClass(name: string): ScriptClass | undefined {
    const found = this.find(name)
    return found instanceof ScriptClass ? found : undefined
  }

  /** What a dotted name stands for: `CONSTANTS.c0`, a function, a class, a member of an enum; undefined of any other. */
  readonly named = (path: string): unknown => {
    const constant = /^CONSTANTS\.c(\d{1,9})$/.exec(path)
    if (constant !== null) return this.constants[Number(constant[1])]
    if (!path.startsWith('__torch__.')) return undefined
    const found = this.find(path)
    if (found !== undefined) return found
    const dot = path.lastIndexOf('.')
    return this.findClass(path.slice(0, dot))?.members.get(path.slice(dot + 1))
  }

  private parsed(prefix: string): ParsedFile | null {
    const known = this.files.get(prefix)
    if (known !== undefined) return known
    const record = `code/${prefix.replaceAll('.', '/')}.py`
    const text = this.code.get(record)
    const parsed = text === undefined ? null : parse(new SourceFile(record, text))
    this.files.set(prefix, parsed)
    return parsed
  }
}

function parse(file: SourceFile): ParsedFile {
  const definitions = new Map<string, Definition | ClassDefinition>()
  for (const definition of parseFile(file)) {
    if (definitions.has(definition.name)) {
      throw new ArchiveError({ reason: `${definition.name} is defined twice`, entry: file.name })
    }
    definitions.set(definition.name, definition)
  }
  return { file, definitions }
}
