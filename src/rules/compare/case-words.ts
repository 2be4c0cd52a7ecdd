import type { FindingStatus, RequirementLevel } from '../pack/format.ts'
import type { CaseOutcome, CounterExample } from '../pack/problems.ts'
import type { Speaker } from './bilingual.ts'

type Words = readonly [en: string, zh: string]

/** How a requirement stands, as the end of a sentence about it. */
export const STATUS_WORDS: Record<FindingStatus, Words> = {
  NOT_APPLICABLE: ['does not apply', '不适用'],
  POSSIBLE: ['may apply', '可能适用'],
  OPEN: ['is undecided', '尚未确定'],
  MET: ['is met', '已满足'],
  UNMET: ['is not met', '未满足'],
  WAIVED: ['is waived', '已豁免'],
  NOTED: ['is noted', '已提示'],
}

export const LEVEL_WORDS: Record<RequirementLevel, Words> = {
  blocking: ['blocking', '阻断'],
  required: ['required', '必须'],
  advisory: ['advisory', '建议'],
  info: ['information', '提示'],
}

/** The facts of a case as a list: "Age of the oldest footage: 45 days; setting: Counselling room". */
export function factsInWords({ facts }: CounterExample, speaker: Speaker): string {
  const parts = Object.entries(facts).flatMap(([name, value]) => factInWords(name, value, speaker))
  return parts.length === 0
    ? speaker.say('nothing is known', '一切未知')
    : parts.join(speaker.say('; ', '；'))
}

function factInWords(name: string, value: unknown, speaker: Speaker): string[] {
  const colon = speaker.say(': ', '：')
  if (!isListOfItems(value)) return [`${speaker.fact(name)}${colon}${speaker.value(name, value)}`]
  const fields = value.flatMap((item) =>
    Object.entries(item).flatMap(([field, given]) => {
      const fact = `${name}[].${field}`
      return speaker.fact(fact) === fact ? [] : [`${speaker.fact(fact)}${colon}${speaker.value(fact, given)}`]
    }),
  )
  return fields.length > 0 ? fields : [`${speaker.fact(name)}${colon}${value.length}`]
}

function isListOfItems(value: unknown): value is readonly Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'object' && item !== null)
  )
}

/** What the requirement says before and after, as "is not met and stops the work" and "is met". */
export function outcomesInWords({ before, after }: CounterExample, speaker: Speaker): [string, string] {
  const showsLevel = before?.level !== after?.level
  const words = (outcome: CaseOutcome | null) => outcomeWords(outcome, speaker, showsLevel)
  return [words(before), words(after)]
}

function outcomeWords(outcome: CaseOutcome | null, { say }: Speaker, showsLevel: boolean): string {
  if (outcome === null) return say('is not there', '不存在')
  const level = showsLevel
    ? say(` (${LEVEL_WORDS[outcome.level][0]})`, `（${LEVEL_WORDS[outcome.level][1]}）`)
    : ''
  const blocks = outcome.blocks ? say(' and stops the work', '，并阻止继续') : ''
  return `${say(...STATUS_WORDS[outcome.status])}${level}${blocks}`
}
