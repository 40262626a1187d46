import { open, print } from 'torchlet'

const checkpoint = await open('large.pt')
print(await checkpoint.get('head.bias'))
await checkpoint.close()
