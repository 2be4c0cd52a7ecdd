import { APPLYING } from '../evaluate/result.ts'
import { possibleOutcomes } from '../lint/possible-outcomes.ts'
import { makeScope } from '../lint/visible-packs.ts'
import type { Pack } from '../pack/format.ts'
import { type LayeredPack, layerPack } from '../ruleset/layered-pack.ts'
import type { Finding } from '../types.ts'

/** What the tests of a pack showed of one requirement. */
export interface RequirementCoverage {
  readonly code: string
  /** It applied in some test. */
  readonly fired: boolean
  readonly met: boolean
  readonly unmet: boolean
  /** A missing fact left it open, or counted as not fulfilled where it fails closed. */
  readonly undecided: boolean
}

export interface PackTestCoverage {
  readonly requirementsTotal: number
  readonly requirementsFired: number
  /** Codes of requirements with an outcome that is possible but was seen in no test. */
  readonly untested: readonly string[]
  readonly requirements: readonly RequirementCoverage[]
}

/** Which of its requirements the tests of a pack saw met, unmet and undecided; extended packs do not count. */
export function coverageOf(pack: Pack, extendsPacks: readonly Pack[]): PackTestCoverage {
  return coverageOfLayered(layerPack(pack, extendsPacks))
}

/** The same for a pack that is layered already. */
export function coverageOfLayered(layered: LayeredPack): PackTestCoverage {
  const { pack, extended, options } = layered
  const findings = layered
    .runs()
    .flatMap((run) => ('outcome' in run && run.outcome.ok ? run.outcome.assessment.result.findings : []))
  const byCode = Map.groupBy(findings, ({ requirement }) => requirement.code)
  const own = pack.requirements ?? []
  const requirements = own.map(({ code }) => coverageOfCode(code, byCode.get(code) ?? []))
  const scope = makeScope(pack, { ...options, extends: extended })
  const untested = own.filter((requirement, index) => {
    const possible = possibleOutcomes(requirement, scope)
    const seen = requirements[index]
    const outcomes = (['met', 'unmet', 'undecided'] as const).some(
      (outcome) => possible[outcome] && !seen?.[outcome],
    )
    return !seen?.fired || outcomes
  })
  return {
    requirementsTotal: own.length,
    requirementsFired: requirements.filter(({ fired }) => fired).length,
    untested: untested.map(({ code }) => code),
    requirements,
  }
}

function coverageOfCode(code: string, findings: readonly Finding[]): RequirementCoverage {
  const isUndecided = ({ status, missingFacts }: Finding) =>
    status === 'OPEN' || status === 'POSSIBLE' || (status === 'UNMET' && missingFacts.length > 0)
  return {
    code,
    fired: findings.some(({ status }) => APPLYING.has(status)),
    met: findings.some(({ status }) => status === 'MET'),
    unmet: findings.some(({ status, missingFacts }) => status === 'UNMET' && missingFacts.length === 0),
    undecided: findings.some(isUndecided),
  }
}
