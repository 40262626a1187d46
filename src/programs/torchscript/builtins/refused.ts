// What an operator of a program throws where its arguments have no result.

import { ProgramError } from '../../../errors.js'

export function refused(reason: string): ProgramError {
  return new ProgramError({ reason })
}
