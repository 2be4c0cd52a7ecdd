import { join, relative, sep } from 'node:path'
import { AUTHORITY, ownerOf, packName } from '../../src/rules/pack/format.ts'
import { localeTag } from '../../src/rules/pack/format-basics.ts'
import { printError, printJson } from '../print.ts'
import type { TutelaOptions } from './options.ts'
import { refusal } from './options.ts'
import { SHIPPED_FOLDER } from './pack-files.ts'
import { STARTER_LOCALES, starterPack } from './starter-pack.ts'

const EXPLANATION = `This is a whole pack that passes "tutela packs check" and "tutela packs test" as it is. Its parts:

  $schema       tells your editor the format, so that it completes names and explains every key; keep the path right
  version       raise it with every upload; a published version never changes
  locales       the languages you promise; every text needs each of them
  effective     from when the pack counts, and when somebody has to look at it again
  extends       the packs whose words you use; "aboutClient" below comes from there
  parameters    figures that may be moved later without a new version, within bounds
  facts         the questions; "decisive" ones hold everything up while nobody has answered
  conditions    conditions with a name, to be used again with { "condition": "…" }
  requirements  what is required: "when" says of whom, "require" what fulfils it, "message" what to do
  tests         situations and what they must come out as: one in place, one not, one that nobody has looked at

Replace the example by your own protocol, part by part, and check again after each.`

const LONGEST_OWNER = 48

/** `tutela packs new`: prints a starter pack on standard output, and what its parts are for on standard error. */
export function newPack({ files: [name = ''], locales: wanted }: TutelaOptions): 0 {
  const locales = wanted.length > 0 ? [...new Set(wanted)] : ['en']
  const wrong = locales.find((locale) => !localeTag.safeParse(locale).success)
  if (wrong !== undefined) throw refusal(`"${wrong}" is not a language tag such as en or zh-CN.`)
  if (!packName.safeParse(name).success || ownerOf(name).length > LONGEST_OWNER)
    throw refusal(
      `"${name}" is not a pack name: use OWNER/NAME in lower case, your organisation's slug as OWNER.`,
    )
  if (ownerOf(name) === AUTHORITY)
    throw refusal(`packs of ${AUTHORITY} are the shipped ones; use your organisation's slug as OWNER.`)
  const today = new Date().toISOString().slice(0, 10)
  printJson(starterPack({ name, locales, today, schema: schemaPath() }))
  printError(EXPLANATION)
  const untranslated = locales.filter((locale) => !STARTER_LOCALES.includes(locale))
  if (untranslated.length > 0)
    printError(`\nThe texts in ${untranslated.join(', ')} are still English: translate them.`)
  return 0
}

/** From the folder one is in, where the pack is most likely saved. */
function schemaPath(): string {
  const path = relative(process.cwd(), join(SHIPPED_FOLDER, 'pack.schema.json')).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}
