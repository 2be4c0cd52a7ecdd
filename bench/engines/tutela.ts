import { APPLYING, assess, messageOf, reasonsOf } from '../../src/rules/index.ts'
import type { Workload } from '../workload/make-workload.ts'
import type { Engine, ExplainedFinding } from './engine.ts'

const LOCALE = 'en'

/** This project's engine with everything on: facts checked, every requirement that applies with message and reasons. */
export function tutela({ compiled, asOf }: Workload): Engine {
  return {
    name: 'Tutela, explained',
    explains: 'status, message and reasons of every requirement that applies',
    run: (facts) => {
      const outcome = assess(compiled, { facts, asOf })
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
      const { assessment } = outcome
      const explained: ExplainedFinding[] = []
      for (const finding of assessment.result.findings) {
        const { status, requirement } = finding
        if (!APPLYING.has(status)) continue
        const message = messageOf(assessment, finding, LOCALE)
        explained.push({
          code: requirement.code,
          status,
          message,
          reasons: reasonsOf(assessment, finding, LOCALE),
        })
      }
      return explained
    },
  }
}

/** The same without sentences: facts checked, findings with their status. */
export function tutelaFindings({ compiled, asOf }: Workload): Engine {
  return {
    name: 'Tutela, findings only',
    explains: 'status, deadline and missing facts of every requirement that applies',
    run: (facts) => {
      const outcome = assess(compiled, { facts, asOf })
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
      const unmet: string[] = []
      for (const { status, requirement } of outcome.assessment.result.findings)
        if (status === 'UNMET') unmet.push(requirement.code)
      return unmet
    },
  }
}
