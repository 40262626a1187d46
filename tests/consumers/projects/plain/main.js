import { story } from './story.js'

const stories = { '': () => story(path), '#worker': storyInWorker, '#torchlet/worker': remoteStory }

globalThis.finished = stories[location.hash]()

function path(name) {
  return name
}

/** A module worker of the project's own, which imports torchlet. */
function storyInWorker() {
  const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data))
    worker.addEventListener('error', ({ message }) => reject(new Error(message)))
    worker.postMessage(location.href)
  })
}

async function remoteStory() {
  return await (await import('./remote-story.js')).story(path)
}
