import {
  addedMessagesOf,
  assess,
  type CompiledRuleset,
  conflictMessageOf,
  messageOf,
  type Pack,
  questionsOf,
  reasonsOf,
  remediesOf,
  textIn,
} from '../../src/rules/index.ts'
import { faultsOf } from './faults.ts'
import { RandomSituations } from './random-situations.ts'

export interface Played {
  readonly situations: number
  /** Sentences that differ. */
  readonly sentences: number
  /** Each with an example: "es a brace: …". */
  readonly faults: readonly string[]
}

const FAULTS_MAX = 200

/**
 * Answers random situations in every language and looks at each message, reason, question, remedy, conflict and warning.
 * Deterministic: the same seed plays the same situations.
 */
export function playSentences(
  compiled: CompiledRuleset,
  packs: readonly Pack[],
  { seed, situations, locales }: { seed: number; situations: number; locales: readonly string[] },
): Played {
  const random = new RandomSituations(compiled, packs, seed)
  const seen = new Set<string>()
  const faults: string[] = []
  let refused = 0
  for (let n = 0; n < situations; n += 1) {
    const outcome = assess(compiled, { facts: random.next(), asOf: random.time() })
    if (!outcome.ok) {
      refused += 1
      continue
    }
    for (const locale of locales) {
      for (const sentence of sentencesOf(outcome.assessment, locale)) {
        const key = `${locale} ${sentence}`
        if (seen.has(key)) continue
        seen.add(key)
        for (const fault of faultsOf(sentence, locale))
          if (faults.length < FAULTS_MAX) faults.push(`${locale} ${fault}: ${sentence}`)
      }
    }
  }
  if (refused > situations / 3) faults.push(`${refused} of ${situations} situations were refused`)
  return { situations, sentences: seen.size, faults }
}

function* sentencesOf(
  assessment: Extract<ReturnType<typeof assess>, { ok: true }>['assessment'],
  locale: string,
): Generator<string> {
  const { findings, conflicts, warnings } = assessment.result
  for (const finding of findings) {
    yield messageOf(assessment, finding, locale)
    for (const { text } of addedMessagesOf(assessment, finding, locale)) yield text
    for (const { text } of reasonsOf(assessment, finding, locale)) yield text
  }
  for (const { text } of questionsOf(assessment, locale, 10)) yield text
  for (const { text } of remediesOf(assessment, locale, 3)) yield text
  for (const conflict of conflicts) yield conflictMessageOf(assessment, conflict, locale)
  for (const { code, message } of warnings) if (code !== 'PACK_NOT_IN_FORCE') yield textIn(message, locale)
}
