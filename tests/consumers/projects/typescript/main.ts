// The story with types, over all entries of the package.

import { load, StateDict, Tensor, tensor } from 'torchlet'
import type { LoadOptions } from 'torchlet'
import { Module } from 'torchlet/nn'
import { repr } from 'torchlet/serialization'
import { inspect } from 'torchlet/tools'

declare const process: { stdout: { write(text: string): void } }

const options: LoadOptions = { limits: {} }
const x: Tensor = tensor([[1.5, -2, 3, -4]])
const weights: StateDict = await load('weights.pt', { ...options, expect: StateDict })
const model: Module = await load('model.pt', { expect: Module })
const program: Module = await load('program.pt2', { expect: Module })
const values: unknown[] = [weights.get('0.weight'), model, model.forward(x), program.forward(x)]
const { tensors } = await inspect('weights.pt')
if (tensors.length !== weights.size) throw new Error('inspect lists other tensors')
process.stdout.write(values.map((value) => `${repr(value)}\n`).join(''))
