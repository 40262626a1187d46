// The script of the package's own workers, which scripts/package/worker.ts makes one file of.

import { serve } from './index.js'

serve()
