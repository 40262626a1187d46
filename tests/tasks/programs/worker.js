import { arange, print, ExportedModule } from 'torchlet'
import { load } from 'torchlet/worker'

const net = await load('mlp.pt2', {
  expect: ExportedModule,
  onProgress: ({ loaded, total = loaded }) => console.log(`${Math.round((100 * loaded) / total)} %`),
})
print(await net.forward(arange(12).view(3, 4).float()))
