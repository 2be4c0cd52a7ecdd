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
  let sentences = 0
  const [first = 'en', ...others] = locales
  for (let n = 0; n < situations; n += 1) {
    const outcome = assess(compiled, { facts: random.next(), asOf: random.time() })
    if (!outcome.ok) {
      refused += 1
      continue
    }
    for (const { about, text, inLocale } of saidOf(outcome.assessment, first)) {
      // Said of the same thing in the same words before: then it was, in every language.
      const key = `${about} ${text}`
      if (seen.has(key)) continue
      seen.add(key)
      for (const [locale, said] of [[first, text], ...others.map((other) => [other, inLocale(other)])]) {
        sentences += 1
        for (const fault of faultsOf(said ?? '', locale ?? ''))
          if (faults.length < FAULTS_MAX) faults.push(`${locale} ${fault}: ${said}`)
      }
    }
  }
  if (refused > situations / 3) faults.push(`${refused} of ${situations} situations were refused`)
  return { situations, sentences, faults }
}

interface Said {
  /** Of what; with the words in one language it tells which words these are in the others. */
  readonly about: string
  readonly text: string
  readonly inLocale: (locale: string) => string
}

type Assessed = Extract<ReturnType<typeof assess>, { ok: true }>['assessment']

function* saidOf(assessment: Assessed, first: string): Generator<Said> {
  const { findings, conflicts, warnings } = assessment.result
  const said = (about: string, inLocale: (locale: string) => string | undefined): Said => {
    const words = (locale: string) => inLocale(locale) ?? ''
    return { about, text: words(first), inLocale: words }
  }
  for (const finding of findings) {
    const about = `${finding.requirement.code} ${finding.status}`
    yield said(about, (locale) => messageOf(assessment, finding, locale))
    for (const place of addedMessagesOf(assessment, finding, first).keys())
      yield said(`${about} +`, (locale) => addedMessagesOf(assessment, finding, locale)[place]?.text)
    for (const [place, { fact, operator }] of reasonsOf(assessment, finding, first).entries())
      yield said(`${fact} ${operator}`, (locale) => reasonsOf(assessment, finding, locale)[place]?.text)
  }
  for (const [place, { fact }] of questionsOf(assessment, first, 10).entries())
    yield said(fact, (locale) => questionsOf(assessment, locale, 10)[place]?.text)
  for (const [place, { changes }] of remediesOf(assessment, first, 3).entries())
    yield said(Object.keys(changes).join(), (locale) => remediesOf(assessment, locale, 3)[place]?.text)
  for (const conflict of conflicts)
    yield said(conflict.code, (locale) => conflictMessageOf(assessment, conflict, locale))
  for (const { code, subject, message } of warnings)
    if (code !== 'PACK_NOT_IN_FORCE') yield said(`${code} ${subject}`, (locale) => textIn(message, locale))
}
