// The same by the loader of the root: tensors have methods, as those that it loads.

import { deserializeParts, parts } from '../loader.js'
import { beside } from '../serialization/parts/parts.js'
import type { SentValue } from './messages.js'
import { receivedValue } from './receiving.js'

export async function received<T = unknown>(sent: SentValue): Promise<T> {
  return (await beside(parts.methods, receivedValue(sent, deserializeParts))) as T
}
