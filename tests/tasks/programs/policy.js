import { full, load, print, ScriptModule } from 'torchlet'

const policy = await load('policy.pt', { expect: ScriptModule })
policy.run_method('reset')
for (const step of [0, 1, 2]) print(policy.forward(full([1, 6], step / 2)))
