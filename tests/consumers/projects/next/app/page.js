// Rendered when the project is built: a server component that opens files, and a client component that does so in the browser.

import { join } from 'node:path'
import { story } from '../story.js'
import { Client } from './client.js'

export default async function Page() {
  const text = await story((name) => join(process.cwd(), 'public', name))
  return (
    <>
      <pre id="server">{text}</pre>
      <Client />
    </>
  )
}
