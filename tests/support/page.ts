// A plain page, without a bundler: an import map names the installed package, served as it is.

import { consumer } from './package.js'

const IMPORT_MAP = JSON.stringify({
  imports: { torchlet: '/node_modules/torchlet/build/src/index.js' },
})

/** Makes folder `name` beside the package with `index.html`, which runs `script`, and the other files. */
export function plainPage(name: string, script: string, files: Readonly<Record<string, string>>): Promise<string> {
  const html = `<!doctype html>
<title>${name}</title>
<script type="importmap">${IMPORT_MAP}</script>
<script type="module" src="main.js"></script>
`
  return consumer(name, { ...files, 'index.html': html, 'main.js': script })
}
