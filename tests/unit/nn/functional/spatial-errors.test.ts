// What spatial functions say of operands that do not go together: PyTorch's facts, what was expected, and the call that mends it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DTypeError,
  float16,
  float64,
  int64,
  nn,
  ones,
  randn,
  ShapeError,
  UnsupportedError,
  zeros,
} from '../../../../src/index.js'

const F = nn.functional
const x = randn(1, 2, 8, 8)

type Wrong = readonly [run: () => unknown, type: new (...args: never[]) => Error, message: RegExp]

const shapes: readonly Wrong[] = [
  [
    () => F.conv2d(x, randn(4, 3, 3, 3)),
    ShapeError,
    /conv2d: Given groups=1, weight of size \[4, 3, 3, 3\], expected input\[1, 2, 8, 8\] to have 3 channels, but got 2 channels instead/,
  ],
  [
    () => F.conv2d(randn(1, 8, 8, 3), randn(4, 3, 3, 3)),
    ShapeError,
    /If the channels are last, move them: x\.permute\(0, 3, 1, 2\)/,
  ],
  [
    () => F.conv2d(randn(8, 8), randn(4, 3, 3, 3)),
    ShapeError,
    /Expected 3D \(unbatched\) or 4D \(batched\) input to conv2d, but got input of size: \[8, 8\]\. It takes \[C, H, W\] or \[N, C, H, W\]/,
  ],
  [
    () => F.conv2d(x, randn(4, 2, 9, 9)),
    ShapeError,
    /Calculated padded input size per channel: \(8 x 8\)\. Kernel size: \(9 x 9\)\. Kernel size can't be greater than actual input size/,
  ],
  [() => F.conv2d(x, randn(4, 2, 3, 3), randn(3)), ShapeError, /expected a bias of size \[4\], got \[3\]/],
  [() => F.conv2d(x, randn(4, 2, 3)), ShapeError, /expected a weight of 4 dimensions/],
  [() => F.conv2d(x, randn(3, 1, 3, 3), null, 1, 0, 1, 2), ShapeError, /divisible by the 2 groups/],
  [
    () => F.conv2d(x, randn(4, 2, 3, 3), null, [1, 2, 3]),
    RangeError,
    /expected stride to be a single integer value or a list of 2 values/,
  ],
  [() => F.conv2d(x, randn(4, 2, 3, 3), null, 0), RangeError, /stride should be greater than zero, but got 0/],
  [() => F.conv2d(x, randn(4, 2, 3, 3), null, 1, -1), RangeError, /padding should be non-negative, but got -1/],
  [
    () => F.conv2d(x, randn(4, 2, 3, 3), null, 1.5),
    TypeError,
    /argument 'stride' must be int or a list of ints, not 1.5/,
  ],
  [
    () => F.conv2d(x, randn(4, 2, 3, 3), null, 2, 'same'),
    RangeError,
    /padding='same' is not supported for strided convolutions/,
  ],
  [
    () => F.conv_transpose2d(x, randn(3, 2, 3, 3)),
    ShapeError,
    /Given transposed=1, weight of size \[3, 2, 3, 3\], expected input\[1, 2, 8, 8\] to have 3 channels, but got 2/,
  ],
  [
    () => F.conv_transpose2d(x, randn(2, 2, 3, 3), null, 2, 0, 2),
    RangeError,
    /output padding must be smaller than either stride or dilation/,
  ],
  [
    () => F.conv_transpose2d(x, randn(2, 2, 1, 1), null, 1, 5),
    ShapeError,
    /Calculated output size per channel: \(-2 x -2\)/,
  ],
  [
    () => F.max_pool2d(randn(4, 4), 2),
    ShapeError,
    /expected non-empty 3D or 4D \(batch mode\) tensor for input, got \[4, 4\]/,
  ],
  [
    () => F.max_pool2d(x, 9),
    ShapeError,
    /Given input size: \(8x8\)\. Calculated output size: \(0x0\)\. Output size is too small/,
  ],
  [
    () => F.max_pool2d(x, 3, 1, 2),
    RangeError,
    /pad should be at most half of effective kernel size, but got pad=2, kernel_size=3 and dilation=1/,
  ],
  [() => F.avg_pool2d(x, 2, { divisor_override: 0 }), RangeError, /divisor must be not zero/],
  [() => F.adaptive_avg_pool2d(x, [1, 2, 3]), RangeError, /output_size must be 2/],
  [
    () => F.max_unpool2d(ones(1, 1, 2, 2), zeros([1, 1, 2, 2], { dtype: int64 }).add(99), 2),
    RangeError,
    /Found an invalid max index: 99 \(output volumes are of size 4x4\)/,
  ],
  [
    () => F.max_unpool2d(ones(1, 1, 2, 2), zeros([1, 1, 2, 2], { dtype: int64 }), 2, { output_size: [9, 9] }),
    RangeError,
    /invalid output_size "\[9, 9\]" \(dim 0 must be between 2 and 6\)/,
  ],
  ...(
    [
      [zeros(2, 3, 2, { dtype: float64 }), DTypeError, /Expect _random_samples to have the same dtype as input/],
      [zeros(2, 3), ShapeError, /Expect _random_samples to have 3 dimensions, got 2/],
      [zeros(1, 3, 2), ShapeError, /Expect _random_samples.size\(0\) no less then input batch size/],
      [zeros(2, 4, 2), ShapeError, /Expect _random_samples.size\(1\) equals to input channel size/],
      [zeros(2, 3, 3), ShapeError, /Expect _random_samples.size\(2\) equals to 2; got 3/],
    ] as const
  ).map(
    ([_random_samples, type, message]) =>
      [
        () => F.fractional_max_pool2d(zeros(2, 3, 5, 5), 2, { output_size: 2, _random_samples }),
        type,
        message,
      ] as const,
  ),
  [() => F.fractional_max_pool2d(x, 3, 7), ShapeError, /a pool of 3 to 7 outputs to fit, got an input of size 8/],
  [
    () => F.layer_norm(randn(2, 4), [3]),
    ShapeError,
    /Given normalized_shape=\[3\], expected input with shape \[\*, 3\], but got input of size\[2, 4\]/,
  ],
  [() => F.layer_norm(randn(2, 3), [3], randn(2)), ShapeError, /a weight of the normalized_shape \[3\], got \[2\]/],
  [
    () => F.group_norm(randn(2, 3, 4), 2),
    ShapeError,
    /divisible by num_groups, but got input of shape \[2, 3, 4\] and num_groups=2/,
  ],
  [() => F.group_norm(randn(2), 1), ShapeError, /Expected at least 2 dimensions for input tensor but received 1/],
  [
    () => F.batch_norm(x, null, null),
    TypeError,
    /Expected running_mean and running_var to be defined when not training/,
  ],
  [() => F.instance_norm(randn(2, 3, 1, 1)), ShapeError, /Expected more than 1 spatial element when training/],
  [
    () => F.pad(x, [9, 9, 0, 0], 'reflect'),
    ShapeError,
    /Padding size should be less than the corresponding input dimension, but got: padding \(9, 9\) at dimension 3/,
  ],
  [() => F.pad(x, [9, 9, 0, 0], 'circular'), ShapeError, /Padding value causes wrapping around more than once/],
  [() => F.pad(x, [1, 1, 1]), RangeError, /Padding length must be divisible by 2/],
  [() => F.pad(x, [1, 1], 'reflect'), UnsupportedError, /Padding size 2 is not supported for 4D input tensor/],
  [
    () => F.pad(x, [-10, 1]),
    ShapeError,
    /The input size 8, plus negative padding -10 and 1 resulted in a negative output size/,
  ],
  [() => F.interpolate(x), RangeError, /either size or scale_factor should be defined/],
  [() => F.interpolate(x, 4, 2), RangeError, /only one of size or scale_factor should be defined/],
  [
    () => F.interpolate(x, [1, 2, 3]),
    ShapeError,
    /a size of 2 numbers for an input with spatial dimensions of \[8, 8\]/,
  ],
  [
    () => F.interpolate(x, 4, { mode: 'trilinear' }),
    UnsupportedError,
    /Got 4D input, but trilinear mode needs 5D input/,
  ],
  [
    () => F.interpolate(x, 4, { mode: 'nearest', align_corners: true }),
    RangeError,
    /align_corners option can only be set/,
  ],
  [() => F.grid_sample(x, randn(2, 3, 3, 2)), ShapeError, /an input \[N, C, H, W\] with a grid \[N, H_out, W_out, 2\]/],
  [() => F.affine_grid(randn(2, 3, 3), [2, 1, 3, 3]), ShapeError, /a batch of 2D affine matrices \[2, 2, 3\]/],
  [() => F.fold(randn(1, 12, 19), [5, 6], 2), ShapeError, /expected 4 \* 5 = 20 sliding blocks/],
  [() => F.unfold(x, 9), ShapeError, /which is too small \(non-positive\)/],
  [
    () => F.pixel_shuffle(randn(1, 3, 4, 4), 2),
    ShapeError,
    /divisible by the square of upscale_factor, got input\.size\(-3\)=3/,
  ],
  [() => F.channel_shuffle(randn(1, 3, 4), 2), ShapeError, /channels divisible by the 2 groups, got 3/],
]

const sizes: readonly Wrong[] = [
  [
    () => F.conv2d(x, randn(4, 2, 1, 1), null, 2 ** 32, 2 ** 32),
    RangeError,
    /stride of 4294967296 is beyond the limit/,
  ],
  [
    () => F.conv2d(x, randn(4, 2, 1, 1), null, 1, 2 ** 27),
    RangeError,
    /conv2d: (a tensor of sizes|Storage size calculation overflowed)/,
  ],
  [() => F.adaptive_avg_pool2d(x, 2 ** 40), RangeError, /adaptive_avg_pool2d: Storage size calculation overflowed/],
  [() => F.pad(x, [2 ** 40, 0]), RangeError, /pad: a tensor of sizes/],
  [() => F.interpolate(x, 2 ** 30), RangeError, /interpolate: Storage size calculation overflowed/],
  [
    () => F.interpolate(x, { scale_factor: 1e9, mode: 'bilinear' }),
    RangeError,
    /interpolate: Storage size calculation overflowed/,
  ],
]

const dtypes: readonly Wrong[] = [
  [
    () => F.conv2d(x.double(), randn(4, 2, 3, 3)),
    DTypeError,
    /conv2d: expected an input of dtype torch.float32, which its weight has, got torch.float64\. Convert one of them: x\.to\(float32\), or the module by module\.to\(float64\)/,
  ],
  [
    () => F.conv2d(x.long(), randn(4, 2, 3, 3)),
    DTypeError,
    /expected an input of dtype torch.float32, which its weight has, got torch.int64\. Convert it: x\.float\(\)/,
  ],
  [
    () => F.batch_norm(x.double(), zeros(2), ones(2)),
    DTypeError,
    /expected an input of dtype torch.float32, which the layer has, got torch.float64/,
  ],
  [() => F.avg_pool2d(x.int(), 2), DTypeError, /avg_pool2d/],
  [() => F.max_pool2d(x.bool(), 2), DTypeError, /a tensor of floats or integers, got torch.bool/],
  [() => F.interpolate(x.long(), 4, { mode: 'bilinear' }), DTypeError, /floating point/],
  [() => F.grid_sample(x, randn([1, 3, 3, 2], { dtype: float64 })), DTypeError, /grid\.to\(float32\)/],
  [() => F.max_unpool2d(ones(1, 1, 2, 2), ones(1, 1, 2, 2), 2), DTypeError, /indices of dtype torch.int64/],
]

for (const [run, type, message] of [...shapes, ...sizes, ...dtypes]) {
  test(String(message), () => {
    assert.throws(run, (error: Error) => {
      assert.ok(error instanceof type, `${error.name}: ${error.message}`)
      assert.match(error.message, message)
      return true
    })
  })
}

test('halves take parameters of float32 in norms, as in PyTorch', () => {
  assert.equal(F.batch_norm(x.to(float16), zeros(2), ones(2)).dtype, float16)
})
