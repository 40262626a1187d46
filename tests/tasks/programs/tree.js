import { inspect } from 'torchlet/tools'

console.log(String(await inspect('weights.pt')))
