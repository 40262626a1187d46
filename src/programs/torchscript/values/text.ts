// TorchScript's strings are bytes, as C++'s are. Here each byte is a character from U+0000 to U+00FF, so that lengths, slices
// and order are those of bytes; text without such letters is the same in both forms.

const utf8 = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Whether text is ASCII, which needs no conversion. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false
  return true
}

/** Text as its UTF-8 bytes. */
export function bytesOf(text: string): string {
  return isPlain(text) ? text : binary(utf8.encode(text))
}

/** Bytes as text; what is no UTF-8 becomes U+FFFD. */
export function textOf(bytes: string): string {
  if (isPlain(bytes)) return bytes
  const array = new Uint8Array(bytes.length)
  for (let index = 0; index < bytes.length; index++) array[index] = bytes.charCodeAt(index)
  return decoder.decode(array)
}

function binary(bytes: Uint8Array): string {
  const parts: string[] = []
  const chunk = 4096
  for (let start = 0; start < bytes.length; start += chunk)
    parts.push(String.fromCharCode(...bytes.subarray(start, start + chunk)))
  return parts.join('')
}
