// How elements of a row are selected. Written once, read by both compilers (no imports here).

export const enum Selection {
  /** The k first, by std::partial_sort. */
  PartialSort = 0,
  /** The k first, in the order in which std::nth_element leaves them. */
  NthElement = 1,
  /** Those, of which all but the last are sorted by std::sort. */
  NthElementSorted = 2,
  /** One, the k-th, by PyTorch's quick_select_template. */
  QuickSelect = 3,
  /** One, the most frequent, by std::sort in an order that does not know NaN. */
  Mode = 4,
}
