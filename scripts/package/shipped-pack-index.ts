import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const PROJECT = join(import.meta.dirname, '../..')
const NAME = 'virtual:shipped-packs'

/** What a page says of a shipped pack before it has read it. */
interface PackHead {
  readonly pack: string
  readonly version: string
  readonly kind?: string
  readonly title: Readonly<Record<string, string>>
}

/**
 * A module that lists the packs of `rules/`: their names, versions and titles, and the address of each one's text as a file of its
 * own. `isUsual` says of a pack that it is part of the set every organisation starts with.
 */
export function shippedPackIndex(): Plugin {
  return {
    name: 'shipped-packs',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null
      const files = globSync('rules/{*,optional/*}/pack.json', { cwd: PROJECT }).sort()
      const entries = files.map((file, index) => {
        const head: PackHead = JSON.parse(readFileSync(join(PROJECT, file), 'utf8'))
        const { pack, version, kind = 'rules', title } = head
        const isUsual = !file.includes('optional') && kind === 'rules'
        return {
          address: `import address${index} from ${JSON.stringify(`${join(PROJECT, file)}?url`)}`,
          entry: `{ ...${JSON.stringify({ pack, version, kind, title, isUsual })}, address: address${index} }`,
        }
      })
      const imports = entries.map(({ address }) => address).join('\n')
      return `${imports}\nexport const SHIPPED_PACKS = [${entries.map(({ entry }) => entry).join(',')}]`
    },
  }
}
