import type { Speaker } from '../compare/bilingual.ts'
import { conditionKey } from '../conditions/key.ts'
import type { Condition } from '../pack/format.ts'
import { conditionWords } from './condition-words.ts'

type Form = 'any' | 'all'
type Phrase = readonly [en: string, zh: string]

/** How parts that came to an `any` or an `all`, or went from it, read for `when` and for `require`. */
const PHRASES: Record<'when' | 'require', Record<`${Form} ${'more' | 'less'}`, Phrase>> = {
  when: {
    'any more': ['applies also when', '还适用于：'],
    'any less': ['no longer applies when', '不再适用于：'],
    'all more': ['applies only when also', '仅在同时满足以下条件时适用：'],
    'all less': ['applies no matter whether', '适用与否不再取决于：'],
  },
  require: {
    'any more': ['is fulfilled also when', '以下情况也视为满足：'],
    'any less': ['is no longer fulfilled when', '以下情况不再视为满足：'],
    'all more': ['asks also that', '还要求：'],
    'all less': ['no longer asks that', '不再要求：'],
  },
}

/**
 * What happened to a condition, said by the parts that came or went where that is all there is to it; otherwise the whole
 * before and after.
 */
export function conditionChange(
  role: 'when' | 'require',
  before: Condition | undefined,
  after: Condition | undefined,
  speaker: Speaker,
): string {
  if (before && after) {
    for (const form of ['any', 'all'] as const) {
      const more = addedParts(form, before, after)
      if (more) return phrase(role, `${form} more`, more, form, speaker)
      const less = addedParts(form, after, before)
      if (less) return phrase(role, `${form} less`, less, form, speaker)
    }
  }
  const words = (condition: Condition | undefined) =>
    condition || role === 'when' ? conditionWords(condition, speaker) : speaker.say('nothing', '无要求')
  return `${words(before)} → ${words(after)}`
}

/** The parts that the second group has on top of the first, when it has all of the first's; null otherwise. */
function addedParts(form: Form, some: Condition, all: Condition): Condition[] | null {
  const partsOf = (condition: Condition) => condition[form] ?? [condition]
  const known = new Set(partsOf(some).map(conditionKey))
  const keys = new Set(partsOf(all).map(conditionKey))
  const added = partsOf(all).filter((part) => !known.has(conditionKey(part)))
  return added.length > 0 && [...known].every((key) => keys.has(key)) ? added : null
}

function phrase(
  role: 'when' | 'require',
  kind: `${Form} ${'more' | 'less'}`,
  parts: readonly Condition[],
  form: Form,
  speaker: Speaker,
): string {
  const words = conditionWords(form === 'any' ? { any: [...parts] } : { all: [...parts] }, speaker)
  return `${speaker.say(...PHRASES[role][kind])}${speaker.say(' ', '')}${words}`
}
