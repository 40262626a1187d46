import { load, save } from 'torchlet'

await save(await load('weights.pt'), 'weights.safetensors')
