/**
 * `npm run sentences [-- --situations N] [-- --seed N]`: answers N random situations in every shipped language and looks at each
 * sentence. Ends with "N situations, M sentences, F faults" and with status 1 where there is a fault.
 */
import { parseArgs } from 'node:util'
import { packFilesIn, readPackFiles, SHIPPED_FOLDER } from '../../scripts/tutela/pack-files.ts'
import { compileRuleset } from '../../src/rules/index.ts'
import { resolveRuleset } from '../../src/rules/ruleset/resolve-ruleset.ts'
import { playSentences } from './play.ts'

const ROUND = 2_000

function wholeNumber(name: string, text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(number) && number > 0) return number
  console.error(`--${name} takes a whole number above 0, not "${text}".`)
  process.exit(2)
}

const { values } = parseArgs({
  options: { situations: { type: 'string', default: '20000' }, seed: { type: 'string' } },
})
const wanted = wholeNumber('situations', values.situations)
const start =
  values.seed === undefined ? 1 + Math.floor(Math.random() * 1e9) : wholeNumber('seed', values.seed)
const files = await readPackFiles(await packFilesIn(SHIPPED_FOLDER))
const packs = files.flatMap(({ reading }) => (reading.ok ? [reading.pack] : []))
const resolution = await resolveRuleset({ packs: packs.map((pack) => ({ pack, digest: '' })) })
if (!resolution.ok) throw new Error(resolution.problems.map(({ message }) => message).join('\n'))
const compiled = compileRuleset(resolution.ruleset)
const locales = [
  ...new Set([...resolution.ruleset.locales, ...Object.keys(resolution.ruleset.engineTexts ?? {})]),
]
const faults = new Set<string>()
let situations = 0
let sentences = 0
for (let seed = start; situations < wanted; seed += 1) {
  const played = playSentences(compiled, packs, {
    seed,
    situations: Math.min(ROUND, wanted - situations),
    locales,
  })
  situations += played.situations
  sentences += played.sentences
  for (const fault of played.faults) {
    if (!faults.has(fault)) console.log(fault)
    faults.add(fault)
  }
  console.log(`seed ${seed}: ${situations} situations, ${faults.size} faults`)
}
console.log(
  `${situations} situations in ${locales.join(', ')}, ${sentences} sentences, ${faults.size} faults`,
)
process.exitCode = faults.size === 0 ? 0 : 1
