import * as ordering from '../../../src/ops/ordering.js'
import { replay } from './calls.js'

replay('ordering.json', { ...ordering, nn: { functional: ordering } }, { close: { quantile: 1e-6, nanquantile: 1e-6 } })
