// How plans are made: what tests of them switch.

import { isTraced } from '../op.js'
import type { ResidentPlan } from './resident.js'

export const planning = {
  /** Whether there are plans; else all runs operator by operator. */
  isOn: true,
  /** Calls with the same sizes before a plan is made, so that what is called once pays nothing for it. */
  after: 1,
  /** Whether passes that change the last bits are taken: norms folded into the weights before them, convolutions by Winograd. */
  changesBits: true,
  /** Whether buffers are filled with NaN when nothing needs what they hold, so that who reads them then is found out. */
  poisons: false,
  /** Told of each plan before it runs. */
  observe: null as ((plan: ResidentPlan) => void) | null,
}

/** Whether a call may run by a plan: where somebody hears of its operators, they are to be called. */
export function mayPlan(): boolean {
  return planning.isOn && !isTraced
}
