// Errors about shapes and dtypes, with the layer in which they happened: within a deep model the operation alone says little.

import { DTypeError, LimitError, ShapeError } from '../errors.js'
import type { ModuleState } from './brand.js'

/** Where an error happened. */
interface Place {
  /** Names from the outermost chain down, as `get_submodule` takes them; '' where no chain has told any yet. */
  readonly path: string
  /** The innermost module, as it prints in one line. */
  readonly layer: string
  /** What the operation said. */
  readonly cause: ShapeError | DTypeError
}

const places = new WeakMap<Error, Place>()

/**
 * Runs a module's forward; an error about shapes or dtypes tells the module.
 *
 * @param name The module's name among its parent's children.
 */
export function inLayer<T>(module: ModuleState, name: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw located(error, module, name)
  }
}

function located(error: unknown, module: ModuleState, name: string): unknown {
  if (isStackOverflow(error))
    return new LimitError({ what: 'the depth of modules that call each other', limit: 1000, got: 1001 })
  if (!(error instanceof ShapeError) && !(error instanceof DTypeError)) return error
  const known = places.get(error)
  if (known !== undefined && name === '') return error
  const cause = known?.cause ?? error
  const layer = known?.layer ?? lineOf(module)
  const path = known === undefined || known.path === '' ? name : `${name}.${known.path}`
  const { op, expected, got } = cause
  const place = path === '' ? `in ${layer}` : `in layer '${path}', ${layer}`
  const message = `${cause.message.replace(/[.]$/, '')} (${place}).`
  const Class = cause instanceof ShapeError ? ShapeError : DTypeError
  const told = new Class({ op, expected, got, message })
  told.stack = restacked(told, error)
  places.set(told, { path, layer, cause })
  return told
}

/** The stack of the error that was first, below the new one's message. */
function restacked(told: Error, first: Error): string {
  const frames = first.stack?.split(String(first), 2)[1] ?? ''
  return `${String(told)}${frames}`
}

/** Without its children, of which there can be many. */
function lineOf(module: ModuleState): string {
  if (module._modules.size > 0) return `${module._get_name()}(…)`
  const [first = '', ...rest] = String(module).split('\n')
  return rest.length === 0 ? first : `${first}…)`
}

/** Whether calls were nested deeper than the platform's stack, as V8, SpiderMonkey and JavaScriptCore say it. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/i.test(error.message)
}
