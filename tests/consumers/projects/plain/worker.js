import { story } from './story.js'

globalThis.addEventListener('message', async ({ data }) => {
  globalThis.postMessage(await story((name) => new URL(name, data)))
})
