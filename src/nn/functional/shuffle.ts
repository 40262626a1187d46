// The rearrangements of torch.nn.functional.

export {
  channel_shuffle,
  channel_shuffle as native_channel_shuffle,
  pixel_shuffle,
  pixel_unshuffle,
} from '../../ops/image/shuffle.js'
