import { fileURLToPath } from 'node:url'
import { story } from './remote-story.js'

process.stdout.write(await story((name) => fileURLToPath(new URL(name, import.meta.url))))
