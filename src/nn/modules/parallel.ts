// DataParallel and DistributedDataParallel, which here run the module that they hold: there is one device.
// torch/nn/parallel/data_parallel.py, distributed.py.

import { UnsupportedError } from '../../errors.js'
import { told } from '../kinds.js'
import { Module } from '../module.js'
import type { AnyModule } from '../module.js'
import { moduleClass } from '../module-class.js'

class DataParallelModule extends Module<unknown> {
  declare module: AnyModule
  declare device_ids: readonly number[]

  /** @param module What to run. Devices and dim are taken and, as by PyTorch without a GPU, not used. */
  constructor(module: AnyModule, _device_ids?: unknown, _output_device?: unknown, _dim?: unknown) {
    super()
    this.module = module
    this.device_ids = []
  }

  override forward(...inputs: unknown[]): unknown {
    return this.module.__call__(...inputs)
  }
}

/** Runs its `module`. The names of its state dict begin with `module.`. */
export const DataParallel = moduleClass(DataParallelModule, 'torch.nn.parallel.data_parallel.DataParallel', {
  modules: { module: 'needed' },
  attributes: { device_ids: told },
})
export type DataParallel = DataParallelModule

class DistributedDataParallelModule extends Module<unknown> {
  declare module: AnyModule

  constructor(..._args: unknown[]) {
    super()
    throw new UnsupportedError({
      what: 'DistributedDataParallel needs a process group, which torchlet does not have',
      instead: 'Use the module itself; one that comes with a file runs the module that it holds',
    })
  }

  override forward(...inputs: unknown[]): unknown {
    return this.module.__call__(...inputs)
  }
}

/** As loaded from a file: runs its `module`. It cannot be made here. */
export const DistributedDataParallel = moduleClass(
  DistributedDataParallelModule,
  'torch.nn.parallel.distributed.DistributedDataParallel',
  { modules: { module: 'needed' } },
)
export type DistributedDataParallel = DistributedDataParallelModule
