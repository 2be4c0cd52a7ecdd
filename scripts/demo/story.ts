import * as z from 'zod'
import type { DemoAssessment } from './ask.ts'

const Outcome = z.strictObject({
  mayProceed: z.boolean(),
  blockers: z.array(z.string()),
  unmet: z.array(z.string()),
  applies: z.array(z.string()),
  doesNotApply: z.array(z.string()),
  missing: z.array(z.string()).default([]),
  conflicts: z.array(z.string()).default([]),
  due: z.record(z.string(), z.string()).default({}),
  ratings: z.record(z.string(), z.string()).default({}),
})

export const Story = z.strictObject({
  title: z.string(),
  situation: z.string(),
  asOf: z.string(),
  facts: z.record(z.string(), z.json()),
  outcome: Outcome,
})
export type Story = z.infer<typeof Story>

const codes = (findings: DemoAssessment['findings']) =>
  [...new Set(findings.map(({ requirement }) => requirement.code))].sort()

/** Where an answer differs from what the story says it should be, in sentences; empty when it agrees. */
export function differencesFrom({ outcome }: Story, answer: DemoAssessment): string[] {
  const applying = codes(answer.findings.filter(({ status }) => status !== 'POSSIBLE'))
  const blockers = codes(answer.blockers)
  const unmet = codes(answer.findings.filter(({ status }) => status === 'UNMET')).filter(
    (code) => !blockers.includes(code),
  )
  const due = Object.fromEntries(
    answer.deadlines.flatMap(({ requirement, dueAt }) =>
      dueAt ? [[requirement.code, dueAt.slice(0, 10)]] : [],
    ),
  )
  const ratings = Object.fromEntries(answer.ratings.map(({ serviceModel, rating }) => [serviceModel, rating]))
  const missing = answer.missingFacts.map(({ name }) => name)
  const pairs = answer.conflicts.map(({ between }) => [...between].sort().join('~'))
  return [
    differs('may proceed', answer.verdict.startsWith('PROCEED'), outcome.mayProceed),
    differs('blockers', blockers, outcome.blockers),
    differs('not in place', unmet, outcome.unmet),
    differs(
      'should apply',
      outcome.applies.filter((code) => !applying.includes(code)),
      [],
    ),
    differs(
      'should not apply',
      outcome.doesNotApply.filter((code) => applying.includes(code)),
      [],
    ),
    differs(
      'should be asked',
      outcome.missing.filter((name) => !missing.includes(name)),
      [],
    ),
    differs('conflicts', pairs, outcome.conflicts),
    differs('due', due, outcome.due),
    differs('ratings', ratings, outcome.ratings),
  ].filter((difference) => difference !== null)
}

function differs(what: string, got: unknown, wanted: unknown): string | null {
  const [left, right] = [JSON.stringify(got), JSON.stringify(wanted)]
  return left === right ? null : `${what}: got ${left}, the story says ${right}`
}
