import { isAuthority } from '../pack/format-values.ts'
import { type EngineText, inEveryLanguage, say, textIn } from '../pack/locale.ts'
import type { RulesetProcedure, RulesetRegister } from '../record-types.ts'
import { spoken } from '../ruleset/record-change.ts'
import type { Ruleset } from '../types.ts'
import type { FloorWeakening } from './floor-weakening.ts'
import { procedureDifferences, type RecordDifference, registerDifferences } from './record-differences.ts'
import { tightenedFigures } from './tightened-figures.ts'

/**
 * The procedures and registers that are floors and would ask for less, or would be gone, if another ruleset took the place of one. What
 * packs of an organisation added to them is theirs to take away; what they tightened of the shipped parts stays the floor in force.
 */
export function weakenedRecords(before: Ruleset, after: Ruleset): FloorWeakening[] {
  const isTightened = tightenedFigures(before, after)
  const isNoTightening = (difference: RecordDifference) => !isTightened(difference.before, difference.after)
  return [
    ...Object.values(before.procedures)
      .filter(({ lock }) => lock === 'floor')
      .flatMap((floor) => {
        const now = Object.hasOwn(after.procedures, floor.code) ? after.procedures[floor.code] : undefined
        const own = new Set(floor.steps.filter(({ pack }) => !isAuthority(pack)).map(({ code }) => code))
        const isShipped = ({ path: [section, code] }: RecordDifference) =>
          section !== 'steps' || code === undefined || !own.has(code)
        return weakening(
          'procedures',
          floor,
          now &&
            procedureDifferences(floor, now)
              .filter(isShipped)
              .filter(isNoTightening)
              .filter(isOfShippedField(fieldsOf(floor))),
        )
      }),
    ...Object.values(before.registers)
      .filter(({ lock }) => lock === 'floor')
      .flatMap((floor) => {
        const now = Object.hasOwn(after.registers, floor.code) ? after.registers[floor.code] : undefined
        const fields = new Map(floor.fields.map(({ name, pack }) => [`fields ${name}`, pack]))
        return weakening(
          'registers',
          floor,
          now && registerDifferences(floor, now).filter(isOfShippedField(fields)).filter(isNoTightening),
        )
      }),
  ]
}

/** By its place: the pack that first declared a field. */
const fieldsOf = ({ steps }: RulesetProcedure): ReadonlyMap<string, string> =>
  new Map(
    steps.flatMap(({ code, fields }) =>
      fields.map(({ name, pack }) => [`steps ${code} fields ${name}`, pack] as const),
    ),
  )

const isOfShippedField =
  (packs: ReadonlyMap<string, string>) =>
  ({ path }: RecordDifference): boolean => {
    const field = path.indexOf('fields')
    const pack = field < 0 ? undefined : packs.get(path.slice(0, field + 2).join(' '))
    return pack === undefined || isAuthority(pack)
  }

/** None where nothing asks for less; `differences` are undefined where nothing is left of it. */
function weakening(
  section: 'procedures' | 'registers',
  { code, pack, title }: RulesetProcedure | RulesetRegister,
  differences: readonly RecordDifference[] | undefined,
): FloorWeakening[] {
  const weaker = (differences ?? []).filter(({ effect }) => effect === 'LOOSER' || effect === 'UNDECIDED')
  if (differences !== undefined && weaker.length === 0) return []
  const loosened = weaker.filter(({ effect }) => effect === 'LOOSER')
  const kind = differences === undefined ? 'REMOVED' : loosened.length > 0 ? 'LOOSENED' : 'UNDECIDED'
  const named = loosened.length > 0 ? loosened : weaker
  const requirementCode = `${section === 'procedures' ? 'procedure' : 'register'}:${code}`
  return [
    {
      requirementCode,
      pack,
      title,
      kind,
      text: inWords(section, code, title, kind, named),
      counterExample: null,
    },
  ]
}

const NAMED_MAX = 3

function inWords(
  section: string,
  code: string,
  title: FloorWeakening['title'],
  kind: FloorWeakening['kind'],
  differences: readonly RecordDifference[],
): EngineText {
  return inEveryLanguage((locale) => {
    const speak = (en: string, zh: string) => say(en, zh)[locale]
    const name = `${spoken([section, code])[locale]} (${textIn(title, locale)})`
    if (kind === 'REMOVED') return speak(`${name} is no longer in force.`, `${name}不再有效。`)
    const parts = differences
      .slice(0, NAMED_MAX)
      .map(({ path, story }) =>
        [spoken([section, code, ...path])[locale], story[locale]]
          .filter((text) => text !== '')
          .join(speak(': ', '：')),
      )
    const intro =
      kind === 'LOOSENED'
        ? speak(`${name} asks for less than before`, `${name}的要求低于此前`)
        : speak(`Nothing shows that ${name} asks for as much as before`, `无法证明${name}的要求不低于此前`)
    return `${intro}${speak(' in ', '：')}${parts.join(speak('; ', '；'))}`
  })
}
