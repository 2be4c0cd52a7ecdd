/** Cards out of an assessment: what to do first, what to find out, and what would lift what blocks. */
import type { OfferedWord } from '../../operations/vocabulary/offered-words.ts'

/** Records the check, as feedback is about something that was shown. */
export const RECORD = `mutation Record($input: RunSafetyCheckInput!) {
  runSafetyCheck(input: $input) {
    safetyCheck { id assessment { ...Situation } }
    userErrors { code message path }
  }
}
fragment Situation on SafetyAssessment {
  verdict
  focus {
    requirement { code title level sources { title } }
    blocks
    immediate
    message
    because { text }
    dueAt
  }
  remedies(first: 5) { text }
  nextQuestions(first: 10) { text }
}`

export interface ShownAssessment {
  readonly verdict: 'BLOCKED' | 'NEEDS_INFORMATION' | 'PROCEED_WITH_CONDITIONS' | 'PROCEED'
  readonly focus: readonly {
    readonly requirement: {
      readonly code: string
      readonly title: string
      readonly level: string
      readonly sources: readonly { readonly title: string }[]
    }
    readonly blocks: boolean
    readonly immediate: boolean
    readonly message: string
    readonly because: readonly { readonly text: string }[]
    readonly dueAt: string | null
  }[]
  readonly remedies: readonly { readonly text: string }[]
  readonly nextQuestions: readonly { readonly text: string }[]
}

export interface RecordData {
  readonly runSafetyCheck: {
    readonly safetyCheck: { readonly id: string; readonly assessment: ShownAssessment } | null
    readonly userErrors: readonly { readonly code: string; readonly message: string }[]
  }
}

interface Coding {
  readonly system: string
  readonly code: string
  readonly display: string
}

/** A card as the specification has it. */
export interface Card {
  readonly uuid?: string
  readonly summary: string
  readonly detail: string
  readonly indicator: 'info' | 'warning' | 'critical'
  readonly source: { readonly label: string; readonly topic?: Coding }
  readonly suggestions?: readonly { readonly label: string; readonly uuid: string }[]
  readonly selectionBehavior?: 'any'
  readonly overrideReasons?: readonly Coding[]
}

export const REQUIREMENT_SYSTEM = 'urn:tutela:requirement'
export const REASON_SYSTEM = 'urn:tutela:override-reason'
/** Fewer than 140 characters. */
const SUMMARY_MAX = 139
const PRODUCT = 'Tutela'

/** The cards of an assessment; none only where nothing binding is open. */
export function cardsOf(
  assessment: ShownAssessment,
  given: {
    readonly overrideReasons: readonly OfferedWord[]
    readonly cardOf: (requirementCode: string) => string
  },
): Card[] {
  const { verdict, focus, remedies, nextQuestions } = assessment
  if (verdict === 'PROCEED') return []
  const reasons = given.overrideReasons.map(({ code, title }) => ({
    ...{ system: REASON_SYSTEM, code, display: title },
  }))
  const firstBlocker = focus.find(({ blocks }) => blocks)
  const cards = focus.map((finding): Card => {
    const { code, title, sources } = finding.requirement
    const lifting = finding === firstBlocker ? remedies : []
    return {
      uuid: given.cardOf(code),
      summary: shortened(title),
      detail: detailOf(finding),
      indicator: indicatorOf(finding),
      source: {
        label: sources[0]?.title ?? PRODUCT,
        topic: { system: REQUIREMENT_SYSTEM, code, display: title },
      },
      ...(lifting.length > 0 && {
        suggestions: lifting.map(({ text }, at) => ({ label: text, uuid: given.cardOf(`${code} ${at}`) })),
        selectionBehavior: 'any' as const,
      }),
      ...(reasons.length > 0 && { overrideReasons: reasons }),
    }
  })
  const questions = nextQuestions.map(({ text }) => text)
  const [first] = questions
  if (first === undefined) return cards.length > 0 ? cards : [verdictCard(verdict)]
  const asking: Card = {
    summary: shortened(first),
    detail: listed(questions),
    indicator: verdict === 'NEEDS_INFORMATION' ? 'warning' : 'info',
    source: { label: PRODUCT },
  }
  return [...cards, asking]
}

/** Where neither a finding nor a question stands first, the verdict itself does: no card would read as safe. */
const verdictCard = (verdict: string): Card => ({
  ...{ summary: verdict, detail: verdict, indicator: 'warning', source: { label: PRODUCT } },
})

type Shown = ShownAssessment['focus'][number]

function indicatorOf({ blocks, immediate, requirement }: Shown): Card['indicator'] {
  if (blocks || immediate) return 'critical'
  return requirement.level === 'BLOCKING' || requirement.level === 'REQUIRED' ? 'warning' : 'info'
}

function detailOf({ message, because, dueAt }: Shown): string {
  const parts = [escaped(message), because.length > 0 ? listed(because.map(({ text }) => text)) : null, dueAt]
  return parts.filter((part) => part !== null).join('\n\n')
}

const listed = (sentences: readonly string[]): string =>
  sentences.map((sentence) => `- ${escaped(sentence)}`).join('\n')

/** A sentence of a pack or of a case as Markdown that says just that: no mark, link or HTML. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\`*_{}[\]()#<>|~!]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ')

/** No half of a letter is left at the end. */
function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  if (line.length <= SUMMARY_MAX) return line
  return `${line
    .slice(0, SUMMARY_MAX - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}
