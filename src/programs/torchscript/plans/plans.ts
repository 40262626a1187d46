// The plans of a method of a module: as for exported programs (plan/plans.ts), of a trace of the machine.

import { traced } from '../../../graph/trace.js'
import { longestTrace } from '../../../plan/lowering/lower.js'
import { Plans } from '../../../plan/plans.js'
import { Budget } from '../../limits.js'
import type { ProgramLimits, Used } from '../../limits.js'
import { Tracing, Untraceable } from './tracing.js'

/** Instructions of a trace: loops of more are left to the machine. */
const most = 16 * longestTrace

/**
 * Plans of a call.
 *
 * @param limits Of the program.
 * @param of Whether it is a call of the program, or a unit of one, whose arguments the program has afterwards.
 * @param run Runs the call to its end on a machine that is traced so.
 */
export function plansOf(
  limits: ProgramLimits | undefined,
  of: 'call' | 'unit',
  run: (args: readonly unknown[], budget: Budget, tracing: Tracing) => unknown,
): Plans<Used> {
  return new Plans<Used>({
    watch: () => true,
    trace({ args, blocks }, _states, guards) {
      const tracing = new Tracing(guards)
      const budget = new Budget(limits, { steps: Math.min(most, limits?.steps ?? most), bytes: Infinity })
      const { result, calls, constants } = traced(() => run(args, budget, tracing))
      tracing.finish()
      // A run that fails is repeated by the machine, to which it must have left the state as it was.
      const written = new Set(calls.flatMap(({ writes }) => writes))
      if ([...written].some((block) => tracing.constants.has(block))) throw new Untraceable('it writes into its state')
      if (of === 'unit' && blocks.some((each) => written.has(each.untyped_storage())))
        throw new Untraceable('it writes into its arguments')
      return {
        result: tracing.result(result),
        calls,
        constants: new Map([...constants, ...tracing.constants]),
        cost: budget.used,
      }
    },
  })
}
