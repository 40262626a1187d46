// For builds of one file: what is fetched later elsewhere is imported at once, since it is there. Left to the bundler, each such module
// would run when it is first asked for, and who imports it too would meet its classes before that.

import type { Plugin } from 'rolldown'

/**
 * @param isLater Which of the specifiers stay imports of another file.
 */
export function atOnce(isLater: (specifier: string) => boolean = () => false): Plugin {
  return {
    name: 'at-once',
    transform(code, id) {
      if (!/\/src\/.*\.ts$/.test(id)) return null
      const imports: string[] = []
      const changed = code.replaceAll(/(?<!typeof )\bimport\('(\.[^']+)'\)/g, (whole, specifier: string) => {
        if (isLater(specifier)) return whole
        const name = `$later${imports.length}`
        imports.push(`import * as ${name} from '${specifier}'`)
        return `Promise.resolve(${name})`
      })
      return imports.length === 0 ? null : `${changed}\n${imports.join('\n')}\n`
    },
  }
}
