// What keeps structuredClone from making a bag of fields of a value of torchlet: it throws DataCloneError at the first
// symbol that it meets, and says its text. So dtypes, which every tensor has, have it as a field.

export const uncloneable: unique symbol = Symbol(
  'A value of torchlet is sent as torch.serialize(value).data, and made again by torch.deserialize(data)',
)
