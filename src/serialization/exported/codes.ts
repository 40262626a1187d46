// The numbers by which archives of torch.export name dtypes, layouts and memory formats: the enums of
// torch/_export/serde/schema.py.

import * as devices from '../../tensor/device.js'
import type { layout, memory_format } from '../../tensor/device.js'
import * as dtypes from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'

/** `ScalarType`. */
export const dtypeByNumber: ReadonlyMap<number, dtype> = new Map([
  [1, dtypes.uint8],
  [2, dtypes.int8],
  [3, dtypes.int16],
  [4, dtypes.int32],
  [5, dtypes.int64],
  [6, dtypes.float16],
  [7, dtypes.float32],
  [8, dtypes.float64],
  [9, dtypes.complex32],
  [10, dtypes.complex64],
  [11, dtypes.complex128],
  [12, dtypes.bool],
  [13, dtypes.bfloat16],
  [28, dtypes.uint16],
  [29, dtypes.float8_e4m3fn],
  [30, dtypes.float8_e5m2],
  [31, dtypes.float8_e4m3fnuz],
  [32, dtypes.float8_e5m2fnuz],
  [33, dtypes.float8_e8m0fnu],
  [34, dtypes.uint32],
  [35, dtypes.uint64],
])

/** `Layout`; 6 is MKL-DNN's own, which is not stored. */
export const layoutByNumber: ReadonlyMap<number, layout> = new Map([
  [1, devices.sparse_coo],
  [2, devices.sparse_csr],
  [3, devices.sparse_csc],
  [4, devices.sparse_bsr],
  [5, devices.sparse_bsc],
  [7, devices.strided],
])

/** `MemoryFormat`. */
export const memoryFormatByNumber: ReadonlyMap<number, memory_format> = new Map([
  [1, devices.contiguous_format],
  [2, devices.channels_last],
  [3, devices.channels_last_3d],
  [4, devices.preserve_format],
])
