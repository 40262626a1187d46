import { fileURLToPath } from 'node:url'
import { story } from './story.js'

process.stdout.write(await story((name) => fileURLToPath(new URL(name, import.meta.url))))
