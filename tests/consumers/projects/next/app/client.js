'use client'

import { useEffect, useState } from 'react'
import { story } from '../story.js'

export function Client() {
  const [text, setText] = useState('')
  useEffect(() => {
    globalThis.finished = story((name) => name)
    globalThis.finished.then(setText)
  }, [])
  return <pre id="client">{text}</pre>
}
