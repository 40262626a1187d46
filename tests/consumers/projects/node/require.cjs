const { join } = require('node:path')
const { story } = require('./story.cjs')

story((name) => join(__dirname, name)).then((text) => process.stdout.write(text))
