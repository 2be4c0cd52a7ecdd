import { type Mistake, readTyped as read } from '../../../component/src/read-typed.ts'
import type { FormFact } from '../api/assessments.ts'
import { figure, text } from '../texts/texts.ts'

/** What was typed as a value, or what is wrong with it in words. */
export type Typed = { readonly value: unknown } | { readonly mistake: string }

export function readTyped(fact: FormFact, typed: string): Typed {
  const answer = read(fact, typed)
  return 'mistake' in answer ? { mistake: sentenceAbout(answer.mistake, fact) } : answer
}

function sentenceAbout(mistake: Mistake, { minimum, maximum }: FormFact): string {
  const bound = (value: number | null) => (value === null ? '…' : figure(value))
  return text(`ask.${mistake}`, { minimum: bound(minimum), maximum: bound(maximum) })
}
