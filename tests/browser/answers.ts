import {
  assess,
  canonicalResult,
  compileRuleset,
  digestOf,
  loadPlan,
  messageOf,
  type Pack,
  questionsOf,
  readPack,
  reasonsOf,
  resolveRuleset,
  storePlan,
} from '../../src/rules/index.ts'

/** What the same program run elsewhere must come to: plain JSON in, plain JSON out. */
export interface Job {
  readonly packs: readonly string[]
  readonly cases: readonly { readonly id: string; readonly input: { readonly asOf: string } }[]
}

export interface CaseAnswer {
  readonly id: string
  readonly verdict: string
  /** SHA-256 of the canonical result. */
  readonly digest: string
  readonly texts: readonly string[]
}

/** Reads packs, compiles them, stores and loads the plan, and answers every case in two languages. */
export async function answersTo({ packs, cases }: Job): Promise<CaseAnswer[]> {
  const versions = await Promise.all(
    packs.map(packFrom).map(async (pack) => ({ pack, digest: await digestOf(pack) })),
  )
  const resolution = await resolveRuleset({ packs: versions })
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems))
  const compiled = loadPlan(storePlan(compileRuleset(resolution.ruleset)))
  if (!compiled) throw new Error('a plan stored just now is of another version')
  return Promise.all(
    cases.map(async ({ id, input }) => {
      const { asOf, ...facts } = input
      const outcome = assess(compiled, { facts, asOf })
      if (!outcome.ok) throw new Error(`${id}: ${JSON.stringify(outcome.problems)}`)
      const { assessment } = outcome
      const texts = assessment.result.findings.flatMap((finding) =>
        ['en', 'zh-CN'].flatMap((locale) => [
          messageOf(assessment, finding, locale),
          ...reasonsOf(assessment, finding, locale).map(({ text }) => text),
        ]),
      )
      const questions = questionsOf(assessment, 'en', 5).map(({ text }) => text)
      const { verdict } = assessment.result
      return {
        id,
        verdict,
        digest: await digestOf(canonicalResult(assessment)),
        texts: [...texts, ...questions],
      }
    }),
  )
}

function packFrom(source: string): Pack {
  const reading = readPack(source)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems.slice(0, 3)))
  return reading.pack
}
