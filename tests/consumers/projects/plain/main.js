import { story } from './story.js'

globalThis.finished = location.hash === '#worker' ? storyInWorker() : story((name) => name)

function storyInWorker() {
  const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data))
    worker.addEventListener('error', ({ message }) => reject(new Error(message)))
    worker.postMessage(location.href)
  })
}
