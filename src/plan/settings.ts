// How plans are made: what tests of them switch.

export const planning = {
  /** Whether there are plans; else all runs operator by operator. */
  isOn: true,
  /** Calls with the same sizes before a plan is made, so that what is called once pays nothing for it. */
  after: 1,
  /** Whether passes that change the last bits are taken: norms folded into the weights before them, convolutions by Winograd. */
  changesBits: true,
  /** Whether buffers are filled with NaN when nothing needs what they hold, so that who reads them then is found out. */
  poisons: false,
}
