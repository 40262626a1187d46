// Parts of a document that a command writes, between two comments: `<!-- NAME: … -->` and `<!-- /NAME -->`.

/** The document with `content` between the comments of this name. */
export function withSection(text: string, name: string, content: string): string {
  const section = new RegExp(`(<!-- ${name}:[^\\n]* -->\\n).*?(<!-- /${name} -->)`, 's')
  if (!section.test(text)) throw new Error(`the document has no section ${name}`)
  return text.replace(section, (_all, begin: string, end: string) => `${begin}${content}\n${end}`)
}
