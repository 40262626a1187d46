// What runs programs, of both kinds: the list that the composition root passes to the loader.

import type { ProgramRunners } from '../serialization/programs.js'
import { exportedRunner } from './exported/program.js'
import { scriptedRunner } from './torchscript/program.js'

export const runners: ProgramRunners = { exported: exportedRunner, scripted: scriptedRunner }
