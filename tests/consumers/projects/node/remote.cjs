const { join } = require('node:path')
const { story } = require('./remote-story.cjs')

story((name) => join(__dirname, name)).then((text) => process.stdout.write(text))
