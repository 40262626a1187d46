// The namespace `nn.utils`: torch.nn.utils.

export * as parametrizations from './parametrizations.js'
export * as parametrize from './parametrize.js'
export * as rnn from '../sequences.js'
export { remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm } from './norms.js'
export { parameters_to_vector, vector_to_parameters } from './vector.js'
