// The generators of ../shared/oracle/opdb, put where an oracle sees them, with the names that torchlet has.

import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nn } from '../../../src/index.js'
import * as torch from '../../../src/index.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import { root } from '../root.js'
import { sharedPath } from '../shared.js'

/**
 * Empties a folder of the project and puts the generators there.
 *
 * @param folder Its path in the project.
 */
export function prepare(folder: string): void {
  const generator = sharedPath('oracle/opdb')
  rmSync(join(root, folder), { recursive: true, force: true })
  mkdirSync(join(root, folder), { recursive: true })
  for (const name of readdirSync(generator)) copyFileSync(join(generator, name), join(root, folder, name))
  writeFileSync(join(root, folder, 'names.json'), JSON.stringify(exportedNames()))
  process.env['NAMES'] = `${folder}/names.json`
}

/** The names that torchlet has, as the generator wants them. */
function exportedNames(): Record<string, readonly string[] | null> {
  const methods = new Set<string>()
  for (let at: unknown = Tensor.prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    Object.getOwnPropertyNames(at).forEach((name) => methods.add(name))
  const { linalg } = torch as unknown as { linalg?: object }
  return {
    top: Object.keys(torch),
    methods: [...methods],
    functional: Object.keys(nn.functional),
    linalg: linalg === undefined ? null : Object.keys(linalg),
    nn: Object.keys(nn),
  }
}
