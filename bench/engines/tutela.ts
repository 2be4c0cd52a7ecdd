import {
  APPLYING,
  type Assessment,
  assess,
  type FindingStatus,
  messageOf,
  reasonsOf,
} from '../../src/rules/index.ts'
import type { Situation } from '../workload/facts.ts'
import type { Workload } from '../workload/make-workload.ts'
import type { Engine, ExplainedFinding } from './engine.ts'

const LOCALE = 'en'

/** This project's engine with everything on: facts checked, every requirement that applies with message and reasons. */
export const tutela = (workload: Workload): Engine => ({
  name: 'Tutela, explained',
  explains: 'status, message and reasons of every requirement that applies',
  run: (facts) => explained(workload, facts, (status) => APPLYING.has(status)),
})

/** The same for the requirements that peers report: those that are not fulfilled. */
export const tutelaUnmet = (workload: Workload): Engine => ({
  name: 'Tutela, unmet explained',
  explains: 'status of every requirement that applies, message and reasons of those not fulfilled',
  run: (facts) => explained(workload, facts, (status) => status === 'UNMET'),
})

/** The same without sentences: facts checked, findings with their status. */
export const tutelaFindings = (workload: Workload): Engine => ({
  name: 'Tutela, findings only',
  explains: 'status, deadline and missing facts of every requirement that applies',
  run: (facts) => {
    const unmet: string[] = []
    for (const { status, requirement } of assessed(workload, facts).result.findings)
      if (status === 'UNMET') unmet.push(requirement.code)
    return unmet
  },
})

type Ready = Pick<Workload, 'compiled' | 'asOf'>

function assessed({ compiled, asOf }: Ready, facts: Situation): Assessment {
  const outcome = assess(compiled, { facts, asOf })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  return outcome.assessment
}

/** What is said about the requirements of some statuses. */
export function explained(
  workload: Ready,
  facts: Situation,
  isWanted: (status: FindingStatus) => boolean,
): ExplainedFinding[] {
  const assessment = assessed(workload, facts)
  const said: ExplainedFinding[] = []
  for (const finding of assessment.result.findings) {
    const { status, requirement } = finding
    if (!isWanted(status)) continue
    const message = messageOf(assessment, finding, LOCALE)
    said.push({ code: requirement.code, status, message, reasons: reasonsOf(assessment, finding, LOCALE) })
  }
  return said
}
