// torchlet's composition root: what `import 'torchlet'` gives. Each file named here is also one of the package, and here stands
// nothing else: so bundlers take along what a page names, and no more.

export * from './compile/index.js'
export * from './functions.js'
export * from './loader-open.js'
export * from './loader-sync.js'
export * from './loading.js'
export * from './more.js'
export * from './nn-namespace.js'
export * from './program-loaders.js'
