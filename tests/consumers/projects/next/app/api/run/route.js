// Runs at each request.

import { join } from 'node:path'
import { story } from '../../../story.js'

export const dynamic = 'force-dynamic'

export async function GET() {
  return new Response(await story((name) => join(process.cwd(), 'public', name)))
}
