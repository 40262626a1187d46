// What long runs that are not to hold up others do now and then.

/** Milliseconds that a run takes before it lets others run. */
export const breath = 8

/** Lets others run. */
export async function rest(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 0)
  })
}
