// A plain page, without a bundler: an import map names the installed package, served as it is.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { consumer, packageFolder } from '../package/package.js'

const IMPORT_MAP = JSON.stringify({
  imports: {
    torchlet: '/node_modules/torchlet/build/dist/index.js',
    'torchlet/worker': '/node_modules/torchlet/build/dist/worker.js',
    'torchlet/worker/serve': '/node_modules/torchlet/build/dist/worker-serve.js',
  },
})

/** Makes folder `name` beside the package with `index.html`, which runs `script`, and the other files. */
export function plainPage(
  name: string,
  script: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  const html = `<!doctype html>
<title>${name}</title>
<script type="importmap">${IMPORT_MAP}</script>
<script type="module" src="main.js"></script>
`
  return consumer(name, { ...files, 'index.html': html, 'main.js': script })
}

const CDN = 'https://cdn.jsdelivr.net/npm/'

/** Serves what a page's import map names on a CDN from the packed package and its dependency, of the installed versions. */
export async function serveCdn(page: Page): Promise<void> {
  const modules = join(await packageFolder(), 'node_modules')
  for (const name of ['torchlet', 'fflate']) {
    const folder = join(modules, name)
    if (!existsSync(folder)) continue
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    const base = `${CDN}${name}@${version}/`
    await page.route(`${base}**`, (route) =>
      route.fulfill({
        path: join(folder, route.request().url().slice(base.length)),
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*' },
      }),
    )
  }
}
