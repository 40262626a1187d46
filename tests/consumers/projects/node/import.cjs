const { readFileSync } = require('node:fs')
const { join } = require('node:path')

import('./story.js')
  .then(({ story }) => story((name) => readFileSync(join(__dirname, name))))
  .then((text) => process.stdout.write(text))
