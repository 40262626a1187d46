// The hooks that files of PyTorch name and torchlet runs itself: known.ts.

/** Those of torch.nn.utils.prune, which all do the same once they have made their mask. */
export const pruningHooks: ReadonlySet<string> = new Set(
  'Identity RandomUnstructured L1Unstructured RandomStructured LnStructured CustomFromMask PruningContainer'
    .split(' ')
    .map((name) => `torch.nn.utils.prune.${name}`),
)

export const hookNames: ReadonlySet<string> = new Set([
  'torch.nn.modules.module._WrappedHook',
  'torch.nn.utils.weight_norm.WeightNorm',
  'torch.nn.utils.spectral_norm.SpectralNorm',
  'torch.nn.utils.spectral_norm.SpectralNormStateDictHook',
  'torch.nn.utils.spectral_norm.SpectralNormLoadStateDictPreHook',
  ...pruningHooks,
])
