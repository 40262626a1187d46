// How as-pect runs the specs of the WASM core (scripts/testing/assembly.ts). It compiles once for every
// entry, with all includes: so the specs are includes, and their support is the one entry.

export default {
  entries: ['tests/assembly/support.ts'],
  include: ['tests/assembly/**/*.spec.ts'],
  disclude: [],
  outputBinary: false,
  instantiate(memory, createImports, instantiate, binary) {
    return instantiate(binary, createImports({ env: { memory } }))
  },
}
