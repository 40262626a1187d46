// What autocast casts: inside wrap_with_autocast the operators of these lists compute in the lower dtype, in float32, or in the
// widest of their arguments. aten/src/ATen/autocast_mode.cpp, the lists of the cpu, which is what everything runs on here; and those
// of a device that a program was exported for, where its results depend on them.

import { to } from '../../ops/moving/convert.js'
import { bfloat16, float16, float32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { Tensor } from '../../tensor/tensor.js'

export interface Autocast {
  readonly dtype: dtype
  readonly enabled: boolean
}

const lower = new Set(
  (
    'conv1d conv2d conv3d bmm mm linalg_vecdot baddbmm addmm _addmm_activation addbmm linear _convolution matmul ' +
    'conv_tbc mkldnn_rnn_layer conv_transpose1d conv_transpose2d conv_transpose3d prelu scaled_dot_product_attention ' +
    '_native_multi_head_attention addmv addr chain_matmul einsum mv linalg_multi_dot lstm_cell gru_cell rnn_tanh_cell rnn_relu_cell convolution'
  ).split(' '),
)

const full = new Set(
  (
    'avg_pool3d binary_cross_entropy grid_sampler polar prod quantile nanquantile stft cdist trace view_as_complex cholesky ' +
    'cholesky_inverse cholesky_solve inverse lu_solve orgqr ormqr pinverse max_pool3d max_unpool2d max_unpool3d adaptive_avg_pool3d ' +
    'reflection_pad1d reflection_pad2d replication_pad1d replication_pad2d replication_pad3d mse_loss cosine_embedding_loss nll_loss ' +
    'nll_loss2d hinge_embedding_loss poisson_nll_loss smooth_l1_loss cross_entropy_loss l1_loss huber_loss margin_ranking_loss ' +
    'soft_margin_loss triplet_margin_loss multi_margin_loss ctc_loss kl_div multilabel_margin_loss binary_cross_entropy_with_logits ' +
    'fft_fft fft_ifft fft_fft2 fft_ifft2 fft_fftn fft_ifftn fft_rfft fft_irfft fft_rfft2 fft_irfft2 fft_rfftn fft_irfftn fft_hfft ' +
    'fft_ihfft linalg_cond linalg_matrix_rank linalg_solve linalg_cholesky linalg_svdvals linalg_eigvals linalg_eigvalsh linalg_inv ' +
    'linalg_householder_product linalg_tensorinv linalg_tensorsolve fake_quantize_per_tensor_affine geqrf _lu_with_info qr svd ' +
    'triangular_solve fractional_max_pool2d fractional_max_pool3d adaptive_max_pool3d multilabel_margin_loss_forward linalg_qr ' +
    'linalg_cholesky_ex linalg_svd linalg_eig linalg_eigh linalg_lstsq linalg_inv_ex'
  ).split(' '),
)

const widest = new Set('stack cat index_copy'.split(' '))

/** The arguments of `aten::name` as autocast gives them to it. */
export function autocastArguments(state: Autocast, name: string, args: readonly unknown[]): readonly unknown[] {
  if (!state.enabled) return args
  const base = name.slice(name.indexOf('::') + 2)
  if (lower.has(base)) return cast(args, state.dtype)
  if (full.has(base)) return cast(args, float32)
  if (widest.has(base)) return cast(args, hasFloat32(args) ? float32 : state.dtype)
  return args
}

function cast(values: readonly unknown[], type: dtype): unknown[] {
  return values.map((value) => {
    if (Array.isArray(value)) return cast(value, type)
    return value instanceof Tensor && isCastable(value) ? to(value, type) : value
  })
}

function isCastable({ dtype }: Tensor): boolean {
  return dtype === float32 || dtype === bfloat16 || dtype === float16
}

function hasFloat32(values: readonly unknown[]): boolean {
  return values.some((value) =>
    Array.isArray(value) ? hasFloat32(value) : value instanceof Tensor && value.dtype === float32,
  )
}
