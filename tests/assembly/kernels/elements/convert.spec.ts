import { convert } from '../../../../assembly/kernels/elements/convert'
import { DTypeCode } from '../../../../assembly/shared/dtype-code'
import { alloc, get, set } from '../../support'

describe('elements as another dtype', () => {
  it('floats to integers toward zero, the smallest where there is none', () => {
    const x = alloc(6)
    const values: f32[] = [2.75, -2.75, NaN, Infinity, -1e30, 0]
    for (let i = 0; i < 6; i++) set(x, i, values[i])
    const y = heap.alloc(49)
    store<u8>(y, 77, 48)
    convert(y, x, 6, DTypeCode.Float32, DTypeCode.Int64)
    const long: i64[] = [2, -2, i64.MIN_VALUE, i64.MIN_VALUE, i64.MIN_VALUE, 0]
    for (let i = 0; i < 6; i++) expect(load<i64>(y + ((<usize>i) << 3))).toBe(long[i])
    expect(load<u8>(y, 48)).toBe(77)
    convert(y, x, 6, DTypeCode.Float32, DTypeCode.Int32)
    const short: i32[] = [2, -2, i32.MIN_VALUE, i32.MIN_VALUE, i32.MIN_VALUE, 0]
    for (let i = 0; i < 6; i++) expect(load<i32>(y + ((<usize>i) << 2))).toBe(short[i])
    expect(load<u8>(y, 24)).not.toBe(77)
    convert(y, x, 6, DTypeCode.Float32, DTypeCode.Bool)
    const bools: u8[] = [1, 1, 1, 1, 1, 0]
    for (let i = 0; i < 6; i++) expect(load<u8>(y + i)).toBe(bools[i])
    convert(y, x, 2, DTypeCode.Float32, DTypeCode.Float64)
    expect(load<f64>(y, 8)).toBe(-2.75)
  })

  // By PyTorch 2.14, which takes the low bits of an integer.
  it('bytes that are no bools', () => {
    const x = alloc(4)
    const values: f32[] = [255.9, -1.75, 300, 0.5]
    const wanted: u8[] = [255, 255, 44, 0]
    for (let i = 0; i < 4; i++) set(x, i, values[i])
    const y = heap.alloc(8)
    store<u8>(y, 77, 4)
    convert(y, x, 4, DTypeCode.Float32, DTypeCode.UInt8)
    for (let i = 0; i < 4; i++) expect(load<u8>(y + i)).toBe(wanted[i])
    expect(load<u8>(y, 4)).toBe(77)
    const z = heap.alloc(32)
    convert(z, y, 4, DTypeCode.UInt8, DTypeCode.Float32)
    for (let i = 0; i < 4; i++) expect(get(z, i)).toBe(<f32>wanted[i])
    convert(z, y, 4, DTypeCode.UInt8, DTypeCode.Int64)
    expect(load<i64>(z, 16)).toBe(44)
    convert(z, y, 4, DTypeCode.UInt8, DTypeCode.Bool)
    for (let i = 0; i < 4; i++) expect(load<u8>(z + i)).toBe(<u8>(wanted[i] != 0))
    convert(y, z, 4, DTypeCode.Bool, DTypeCode.UInt8)
    expect(load<u8>(y, 1)).toBe(1)
    store<i64>(z, 0x12345)
    convert(y, z, 1, DTypeCode.Int64, DTypeCode.UInt8)
    expect(load<u8>(y)).toBe(0x45)
  })

  // By PyTorch 2.14.
  it('floats at the ends of the integers', () => {
    const x = alloc(5)
    const values: f32[] = [2147483648, -2147483648, 9223372036854775808, -9223372036854775808, 2147483520]
    for (let i = 0; i < 5; i++) set(x, i, values[i])
    const y = heap.alloc(40)
    convert(y, x, 5, DTypeCode.Float32, DTypeCode.Int64)
    const long: i64[] = [2147483648, -2147483648, i64.MIN_VALUE, i64.MIN_VALUE, 2147483520]
    for (let i = 0; i < 5; i++) expect(load<i64>(y + ((<usize>i) << 3))).toBe(long[i])
    convert(y, x, 5, DTypeCode.Float32, DTypeCode.Int32)
    for (let i = 0; i < 5; i++) expect(load<i32>(y + ((<usize>i) << 2))).toBe(i == 4 ? 2147483520 : i32.MIN_VALUE)
    const z = heap.alloc(32)
    const doubles: f64[] = [2147483647.5, -2147483648.5, 2147483648, -2147483649]
    for (let i = 0; i < 4; i++) store<f64>(z + ((<usize>i) << 3), doubles[i])
    convert(y, z, 4, DTypeCode.Float64, DTypeCode.Int32)
    for (let i = 0; i < 4; i++) expect(load<i32>(y + ((<usize>i) << 2))).toBe(i == 0 ? i32.MAX_VALUE : i32.MIN_VALUE)
  })

  it('integers to floats once rounded, to narrower ones by their low bits', () => {
    const x = heap.alloc(24)
    // Twice rounded, by way of float64, it would be one step less.
    store<i64>(x, ((<i64>1) << 53) + ((<i64>1) << 29) + 1)
    store<i64>(x, -3, 8)
    store<i64>(x, 4294967301, 16)
    const y = alloc(4)
    set(y, 3, 77)
    convert(y, x, 3, DTypeCode.Int64, DTypeCode.Float32)
    expect(get(y, 0)).toBe(9007200328482816)
    expect(get(y, 1)).toBe(-3)
    expect(get(y, 3)).toBe(77)
    convert(y, x, 3, DTypeCode.Int64, DTypeCode.Int32)
    expect(load<i32>(y, 4)).toBe(-3)
    expect(load<i32>(y, 8)).toBe(5)
    convert(x, y, 1, DTypeCode.Int32, DTypeCode.Float64)
    expect(load<f64>(x)).toBe(<f64>load<i32>(y))
  })

  it('bools to 0 and 1, whatever byte they are', () => {
    const x = heap.alloc(3)
    store<u8>(x, 0, 0)
    store<u8>(x, 1, 1)
    store<u8>(x, 9, 2)
    const y = alloc(6)
    convert(y, x, 3, DTypeCode.Bool, DTypeCode.Float32)
    for (let i = 0; i < 3; i++) expect(get(y, i)).toBe(i == 0 ? 0 : 1)
    convert(y, x, 3, DTypeCode.Bool, DTypeCode.Int64)
    for (let i = 0; i < 3; i++) expect(load<i64>(y + ((<usize>i) << 3))).toBe(i == 0 ? 0 : 1)
  })
})
