import { arange, load, print, ExportedModule } from 'torchlet'

const net = await load('mlp.pt2', { expect: ExportedModule })
print(net.forward(arange(12).view(3, 4).float()))
