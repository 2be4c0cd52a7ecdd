import type { ChangeEffect } from '../compare/compare-requirement.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { LocalisedText, Pack } from '../pack/format.ts'
import { compareCodes } from '../pack/format-values.ts'
import { type EngineText, inEveryLanguage, say } from '../pack/locale.ts'
import type { Records } from '../record-types.ts'
import { spoken } from '../ruleset/record-change.ts'
import { joinEffects } from './effect.ts'
import { procedureDifferences, type RecordDifference, registerDifferences } from './record-differences.ts'

export interface RecordChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly {
    readonly code: string
    readonly effect: ChangeEffect
    readonly fields: readonly string[]
    /** What changed, and for what loosens a story that shows it. */
    readonly text: EngineText
  }[]
}

const SECTIONS = ['procedures', 'registers', 'tasks', 'reports'] as const
type Section = (typeof SECTIONS)[number]

/** What one of a section is called before its code. */
const kindOf = (section: Section): string => section.slice(0, -1)

/** What changes in the procedures, registers, task rules and reports that one of two versions of a pack speaks of. */
export function recordChanges(packs: readonly [Pack, Pack], then: Records, now: Records): RecordChanges {
  const all = SECTIONS.map((section) => {
    const touched = [...new Set(packs.flatMap((pack) => Object.keys(pack[section] ?? {})))].sort(compareCodes)
    const isIn = (records: Records) => (code: string) => Object.hasOwn(records[section], code)
    const name = (code: string) => `${kindOf(section)}:${code}`
    const kept = touched.filter(isIn(then)).filter(isIn(now))
    return {
      added: touched.filter((code) => isIn(now)(code) && !isIn(then)(code)).map(name),
      removed: touched.filter((code) => isIn(then)(code) && !isIn(now)(code)).map(name),
      changed: kept.flatMap((code) => {
        const found = differences(section, code, then, now)
        if (found.length === 0) return []
        const effect = joinEffects(found.map((one) => one.effect))
        const fields = found.map(({ path }) => path.join('.'))
        return [{ code: name(code), effect, fields, text: inWords(section, code, found) }]
      }),
    }
  })
  return {
    added: all.flatMap(({ added }) => added),
    removed: all.flatMap(({ removed }) => removed),
    changed: all.flatMap(({ changed }) => changed),
  }
}

function differences(section: Section, code: string, then: Records, now: Records): RecordDifference[] {
  if (section === 'procedures') return compared(then[section][code], now[section][code], procedureDifferences)
  if (section === 'registers') return compared(then[section][code], now[section][code], registerDifferences)
  const [before, after] = [then[section][code], now[section][code]]
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return []
  // Which task is told when, and how a report counts, is no question of asking for more or less.
  const effect = section === 'tasks' ? 'UNDECIDED' : 'NEUTRAL'
  return [{ path: [], effect, before: null, after: null, story: say('', '') }]
}

const compared = <Value>(
  before: Value | undefined,
  after: Value | undefined,
  compare: (before: Value, after: Value) => RecordDifference[],
): RecordDifference[] => (before === undefined || after === undefined ? [] : compare(before, after))

const EFFECTS: Readonly<Record<ChangeEffect, EngineText>> = {
  STRICTER: say('Stricter', '更严'),
  LOOSER: say('Looser', '更宽'),
  NEUTRAL: say('Neutral', '不变'),
  UNDECIDED: say('Undecided', '未定'),
}

/** What loosens first. */
const ORDER: readonly ChangeEffect[] = ['LOOSER', 'UNDECIDED', 'STRICTER', 'NEUTRAL']

function inWords(section: Section, code: string, found: readonly RecordDifference[]): EngineText {
  const sorted = found.toSorted((a, b) => ORDER.indexOf(a.effect) - ORDER.indexOf(b.effect))
  return inEveryLanguage((locale) =>
    sorted
      .map(({ path, effect, before, after, story }) => {
        const colon = say(': ', '：')[locale]
        const what = path.length === 0 ? code : spoken([section, code, ...path])[locale]
        const values =
          path.length === 0 || isText(before) || isText(after)
            ? ''
            : `${colon}${written(before)} → ${written(after)}`
        const told = effect === 'LOOSER' && story[locale] !== '' ? ` ${story[locale]}` : ''
        return `${EFFECTS[effect][locale]}${colon}${what}${values}${say('.', '。')[locale]}${told}`
      })
      .join(say(' ', '')[locale]),
  )
}

const written = (value: unknown): string =>
  value === undefined || value === null ? '–' : canonicalJson(value)

/** The name of a step or a field that came or went; what it is called says nothing more. */
const isText = (value: unknown): value is LocalisedText =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && typeof Object(value).en === 'string'
