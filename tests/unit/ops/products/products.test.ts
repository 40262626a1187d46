import * as inPlace from '../../../../src/namespaces/in-place.js'
import * as linalg from '../../../../src/namespaces/linalg.js'
import * as products from '../../../../src/ops/products/products.js'
import * as added from '../../../../src/ops/products/added.js'
import * as combined from '../../../../src/ops/products/combined.js'
import { einsum } from '../../../../src/ops/products/einsum.js'
import { replay } from '../calls.js'

const { matrix_power } = linalg

replay('products.json', { ...inPlace, ...products, ...added, ...combined, einsum, linalg, matrix_power })
