import * as functional from '../../../../src/namespaces/functional.js'
import { replay } from '../../ops/calls.js'

const names = Object.keys(functional).map((name) => `nn.functional.${name}`)
replay('memory-format.json', { nn: { functional } }, { close: Object.fromEntries(names.map((name) => [name, 1e-5])) })
