// Text in the place of a model: an error page, a pointer, a listing. The text often says itself what went
// wrong; the message passes it on.

import { textDecoder } from '../../bytes/utf8.js'
import { latin1, type FileSample, type Stranger } from '../sources/file-sample.js'

/** What the text is, or undefined for binary data. */
export function textFault({ head, name }: FileSample): Stranger | undefined {
  const text = latin1(head)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
  if (text.startsWith('version https://git-lfs')) return lfsPointer(text)
  if (/^<(!doctype\s+html|html|head|body|!--[^>]*-->\s*<(!doctype|html))/i.test(text)) return page(text, name)
  if (/^<\?xml|^<Error>/.test(text)) return xml(text)
  if (/^[{[]/.test(text) && isText(head)) return json(text)
  return isText(head) ? plain(text) : undefined
}

function lfsPointer(text: string): Stranger {
  const size = /^size (\d+)/m.exec(text)?.[1]
  return {
    what: `a Git LFS pointer to a file of ${size ?? '?'} bytes, not the file`,
    instead: 'Run git lfs pull, or download the file itself (on Hugging Face by its /resolve/ address)',
    mistaken: true,
  }
}

function page(text: string, name = ''): Stranger {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim().replaceAll(/\s+/g, ' ')
  const what = title === undefined ? 'an HTML page, not a model' : `an HTML page ("${title}"), not a model`
  return { what, instead: pageRemedy(`${name} ${text}`), mistaken: true }
}

/** Hubs show a page about a file at one address and serve the file at another. */
function pageRemedy(text: string): string {
  if (/huggingface\.co/i.test(text)) return "Use the file's /resolve/ address in place of /blob/"
  if (/github\.com/i.test(text)) return "Use the file's raw address: /raw/ in place of /blob/"
  if (/drive\.google\.com|Google Drive/i.test(text)) {
    return 'Google Drive shows a page before large files: download it by hand, or host it elsewhere'
  }
  if (/dropbox\.com/i.test(text)) return 'End the address in ?dl=1'
  return 'Check the address: it shows a page, perhaps of an error or a login, and not the file'
}

/** Errors of S3, Google Cloud Storage and Azure are <Error> with <Code> and <Message>. */
function xml(text: string): Stranger {
  const code = /<Code>([^<]{1,100})/.exec(text)?.[1]
  if (code === undefined) {
    return { what: 'an XML document', instead: 'Check the address or the path', mistaken: true }
  }
  const message = /<Message>([^<]{1,200})/.exec(text)?.[1]
  return {
    what: `an error of the storage server (${message === undefined ? code : `${code}: ${message}`})`,
    instead: REMEDIES[code] ?? 'Check the address',
    mistaken: true,
  }
}

const DENIED = 'The bucket is private or the signed address has expired; get a new address'

const REMEDIES: Readonly<Record<string, string>> = {
  AccessDenied: DENIED,
  ExpiredToken: DENIED,
  SignatureDoesNotMatch: DENIED,
  AuthenticationFailed: DENIED,
  NoSuchKey: 'There is no such file in the bucket; check the address',
  NoSuchBucket: 'There is no such bucket; check the address',
  BlobNotFound: 'There is no such file in the container; check the address',
}

function json(text: string): Stranger {
  const error = /"(?:error|message)"\s*:\s*"([^"]{1,200})"/.exec(text)?.[1]
  const says = error === undefined ? '' : ` with an error ("${error}")`
  const what = `JSON text${says}, not a model`
  return { what, instead: 'Check the address or the path; weights lie in a file beside it', mistaken: true }
}

function plain(text: string): Stranger {
  const line = text.split('\n', 1)[0]!.trimEnd().slice(0, 60)
  return {
    what: `text, not a model (it begins with ${JSON.stringify(line)})`,
    instead: 'Check the address or the path',
    mistaken: true,
  }
}

/** No control characters but white space, and valid where it is UTF-8. */
function isText(head: Uint8Array): boolean {
  for (const byte of head) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d) return false
  }
  try {
    textDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
