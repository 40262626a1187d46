import { diff } from 'torchlet/tools'

console.log(String(await diff('weights.pt', 'other.pt')))
