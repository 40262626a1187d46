// Warnings about models that run otherwise than their users will want: layers in training mode, where nothing trains.
// PyTorch does not warn there; torchlet has no training, so that training mode is nearly always a forgotten `eval()`.
// Each layer's class warns once, through a hook that the user can replace.

/** Called with the text of each warning. */
export type WarningHandler = (message: string) => void

let handler: WarningHandler = (message) => console.warn(message)
const given = new Set<string>()

/**
 * Replaces what is done with warnings, by default `console.warn`. From then on each warning is given once more.
 *
 * @returns The handler before.
 * @example
 * import { nn } from 'torchlet'
 * nn.setWarningHandler(() => {})   // says nothing
 */
export function setWarningHandler(replacement: WarningHandler): WarningHandler {
  const before = handler
  handler = replacement
  given.clear()
  return before
}

/** Warns unless a warning of this key was given before. */
export function warnOnce(key: string, message: string): void {
  if (given.has(key)) return
  given.add(key)
  handler(message)
}

/**
 * The warning of a layer that behaves otherwise in training.
 *
 * @param layer The class's name.
 * @param does What the layer does now: "normalizes by the statistics of each batch".
 */
export function warnOfTraining(layer: string, does: string): void {
  warnOnce(
    `training ${layer}`,
    `${layer} is in training mode and ${does}. Call eval() on the model before you run it, or silence this by nn.setWarningHandler.`,
  )
}
