// Walks a robot dog: npm run example policy motion.pt [FORWARD], metres in a second. The policy is a TorchScript program that was
// trained for Unitree's Go2. There is no physics here: the joints go half of the way to where the policy wants them.

import { ScriptModule, cat, load, tensor, zeros } from 'torchlet'
import type { Tensor } from 'torchlet'

const [program, forward = '0.5'] = process.argv.slice(2)
if (program === undefined) throw new Error('usage: npm run example policy PROGRAM.pt [FORWARD]')

const policy = await load(program, { expect: ScriptModule })

const legs = ['front left', 'front right', 'rear left', 'rear right']
// Hip, thigh and calf of each leg where the dog stands, in radians.
const standing = tensor([0.1, 0.8, -1.5, -0.1, 0.8, -1.5, 0.1, 1, -1.5, -0.1, 1, -1.5])
const [upright, command] = [tensor([0, 0, -1]), tensor([Number(forward) * 2, 0, 0])]

let joints: Tensor = standing
let speeds: Tensor = zeros(12)
let actions: Tensor = zeros(12)
for (let step = 0; step < 25; step++) {
  // The body's velocity and turning, where down is, what is commanded, and the joints, scaled as in training.
  const seen = cat([zeros(6), upright, command, joints.sub(standing), speeds.mul(0.05), actions])
  actions = policy.forward(seen.unsqueeze(0)).squeeze(0).clamp(-100, 100)
  const next = joints.add(standing.add(actions.mul(0.25)).sub(joints).mul(0.5))
  speeds = next.sub(joints).div(0.02)
  joints = next
}
for (const [index, leg] of legs.entries()) {
  const angles = joints.narrow(0, 3 * index, 3).tolist() as number[]
  console.log(`${leg}  ${angles.map((angle) => angle.toFixed(3)).join('  ')}`)
}
