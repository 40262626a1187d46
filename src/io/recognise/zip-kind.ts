// What a zip archive that torchlet reads holds, by the names of its entries. What any other is, recognise-zip.ts tells.

import { isRootless, prefixOf } from '../zip/torch-archive.js'

/**
 * `checkpoint`: of torch.save. `torchscript`: of torch.jit.save. `exported`: .pt2, with a root since 2.8,
 * without one before. `members`: files that are checkpoints themselves, as stable-baselines packs them. `npz`: arrays of NumPy.
 */
export type ZipKind = 'checkpoint' | 'torchscript' | 'exported' | 'members' | 'npz'

/** undefined: none that shows at once. */
export function zipKindOf(names: readonly string[]): ZipKind | undefined {
  const prefix = prefixOf(names)
  const holds = (wanted: string): boolean => {
    const folded = wanted.toLowerCase()
    return names.some((name) => name.length === wanted.length && name.toLowerCase() === folded)
  }
  const has = (record: string): boolean => holds(`${prefix}${record}`)
  if (holds('serialized_exported_program.json')) return 'exported'
  if (isCompiled(names) || holds('program.ptg')) return undefined
  const isTorch = prefix !== '' || isRootless(names)
  if (isTorch && has('archive_format') && has('archive_version')) return 'exported'
  if (isTorch && (has('constants.pkl') || (has('model.json') && has('version')))) return 'torchscript'
  if (isTorch && has('data.pkl')) return 'checkpoint'
  if (names.length > 0 && names.every((name) => name.endsWith('.npy'))) return 'npz'
  return names.some((name) => !name.includes('/') && isCheckpointName(name)) ? 'members' : undefined
}

/** Whether a member's name is that of a checkpoint; macOS packs a file of its own beside each. */
export function isCheckpointName(name: string): boolean {
  return /\.(pt|pth|ckpt|safetensors)$/.test(name) && !name.startsWith('__MACOSX/')
}

/** A package of AOTInductor: code that was compiled, and no program beside it. */
export function isCompiled(names: readonly string[]): boolean {
  const inFolder = (folder: string): boolean => names.some((name) => name.startsWith(folder))
  const prefix = prefixOf(names)
  return ['', prefix].some((root) => inFolder(`${root}data/aotinductor/`)) && !inFolder(`${prefix}models/`)
}
