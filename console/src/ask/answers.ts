import { withAnswer } from '@tutela/client'
import type { Facts, FormFact } from '../api/assessments.ts'
import { draft } from '../api/drafts.ts'
import { figure, list, text } from '../texts/texts.ts'

/** A question that was answered; `null` says that it is not known. */
export interface Answered {
  readonly question: string
  readonly fact: FormFact
  readonly value: unknown
}

/** What was recorded, for the receipt. */
export interface Recorded {
  readonly id: string
  readonly recordedAt: string
  readonly verdict: string
  readonly digest: string
}

interface AskDraft {
  readonly answers: readonly Answered[]
  readonly subjectRef: string
  /** What somebody is about to answer, of the fact of that name. */
  readonly typed: { readonly name: string; readonly value: unknown } | null
  /** A check that was sent: the same input goes with the same key, so that it is recorded once. */
  readonly sent: { readonly input: string; readonly idempotencyKey: string } | null
  readonly recorded: Recorded | null
}

export const EMPTY: AskDraft = { answers: [], subjectRef: '', typed: null, sent: null, recorded: null }

/** Everything entered on the screen Ask. */
export const asking = draft<AskDraft>('ask', EMPTY, (kept) =>
  typeof kept === 'object' && kept !== null && Array.isArray(Reflect.get(kept, 'answers'))
    ? { ...EMPTY, ...kept }
    : null,
)

export function factsOf(answers: readonly Answered[]): Facts {
  return answers.reduce<Facts>((facts, { fact, value }) => withAnswer(facts, fact.name, value), {})
}

/** Keeps one more answer, or another one in the place of the one to that fact. */
export function answer(question: string, fact: FormFact, value: unknown): void {
  const { answers } = asking.value
  const given = { question, fact, value }
  const known = answers.some((before) => before.fact.name === fact.name)
  const next = known
    ? answers.map((before) => (before.fact.name === fact.name ? given : before))
    : [...answers, given]
  asking.value = { ...asking.value, answers: next, typed: null, recorded: null }
}

/** A value as people read it. */
export function shown(fact: FormFact, value: unknown): string {
  if (value === null) return text('ask.unknown')
  if (typeof value === 'boolean') return text(value ? 'ask.yes' : 'ask.no')
  if (typeof value === 'number') return figure(value, fact.unit)
  if (Array.isArray(value))
    return value.length === 0 ? text('ask.none') : list(value.map((part) => titleOf(fact, part)))
  return titleOf(fact, value)
}

function titleOf({ terms, itemKey }: FormFact, value: unknown): string {
  if (typeof value === 'object' && value !== null && itemKey !== null)
    return String(Reflect.get(value, itemKey))
  return terms?.find(({ code }) => code === value)?.title ?? String(value)
}
