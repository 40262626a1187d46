// DataParallel and DistributedDataParallel, which here run the module that they hold: there is one device.
// torch/nn/parallel/data_parallel.py, distributed.py.

import { UnsupportedError } from '../../errors.js'
import { callable } from '../../python/callable.js'
import { declareState } from '../attributes.js'
import { Module } from '../module.js'
import type { AnyModule } from '../module.js'

class DataParallelModule extends Module<unknown> {
  static override readonly __module__: string = 'torch.nn.parallel.data_parallel'
  static override readonly __qualname__: string = 'DataParallel'

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

declareState(DataParallelModule.prototype, { modules: ['module'], attributes: ['device_ids'] })

/** Runs its `module`. The names of its state dict begin with `module.`. */
export const DataParallel = callable(DataParallelModule)
export type DataParallel = DataParallelModule

class DistributedDataParallelModule extends Module<unknown> {
  static override readonly __module__ = 'torch.nn.parallel.distributed'
  static override readonly __qualname__ = 'DistributedDataParallel'

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

declareState(DistributedDataParallelModule.prototype, { modules: ['module'] })

/** As loaded from a file: runs its `module`. It cannot be made here. */
export const DistributedDataParallel = callable(DistributedDataParallelModule)
export type DistributedDataParallel = DistributedDataParallelModule
