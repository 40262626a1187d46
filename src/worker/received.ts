// Values that come out of a worker, made again with this thread's classes.

import { deserializeParts } from '../loader.js'
import type { SentValue } from './messages.js'
import { receivedValue } from './values.js'

export async function received<T = unknown>(sent: SentValue): Promise<T> {
  return (await receivedValue(sent, deserializeParts)) as T
}
