// docs/modules.md: the classes of torch.nn, what is different of them, and the quantized classes that files have. `npm run documents`
// writes it; tests/unit/nn/each.test.ts holds every class to PyTorch.

import { quantizedClasses } from '../../src/nn/modules/quantized/names.js'
import { ABSTRACT, eachClass } from '../../tests/support/goldens/each-class.js'

/** What a class does otherwise than PyTorch's. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  DataParallel: 'runs its `module`; there is one device',
  SyncBatchNorm: 'its statistics are those of this process',
  TripletMarginWithDistanceLoss: "a `distance_function` of a file's does not run; set your own by `setattr`",
  TransformerDecoderLayer:
    "an `activation` of a file's that is neither relu nor gelu does not run; set your own by `setattr`",
  TransformerEncoderLayer:
    "an `activation` of a file's that is neither relu nor gelu does not run; set your own by `setattr`",
  ...Object.fromEntries([...ABSTRACT].map((name) => [name, 'not there: a base of others, which files do not have'])),
}

/** Of every class whose name begins so. */
const LAZY = 'is saved once it has run, as the class that it then is; before, PyTorch writes functions of Python'

/** The text of the document. */
export function modulesDocument(): string {
  const { torch, classes } = eachClass()
  const rows = classes.map(({ name, parameters, module, inputs }) => {
    const difference = DIFFERENCES[name] ?? (name.startsWith('Lazy') ? LAZY : '')
    const runs = module === null || ABSTRACT.has(name) ? '' : inputs === null ? 'none, as in PyTorch' : 'yes'
    return `| \`${name}(${parameters.join(', ')})\` | ${runs} | ${difference} |`
  })
  const quantized = quantizedClasses.map(({ __module__, __qualname__ }) => `\`${__module__}.${__qualname__}\``)
  return `# Modules

The ${classes.length} classes of torch.nn of PyTorch ${torch}, but for ${ABSTRACT.size} bases of others. Written by \`npm run documents\`.

A module of each class, as PyTorch saved it, is loaded, prints what PyTorch prints and gives what PyTorch gives
(\`tests/unit/nn/each.test.ts\`). PyTorch's own tests of modules agree as well: made in JavaScript and loaded from files, in three dtypes,
in training and in evaluation (\`tests/interop/moduledb.test.ts\`). There are no gradients, so that no \`forward\` has one.

Arguments are given by position, or by name in one last plain object; \`*args\` are as many as you like, and what stands behind it is
given by name.

| class | forward | different from PyTorch |
|---|---|---|
${rows.join('\n')}

## Quantized

These load from files and compute with the values that their integers stand for: ${quantized.toSorted().join(', ')}.
Other quantized modules load as data.
`
}
