import type { Assessment } from './assess.ts'

/**
 * An assessment as plain, language-free JSON: what a recorded check's digest is taken over. The same ruleset, facts and asOf
 * give the same bytes (in RFC 8785 form), on any machine and in any year.
 */
export function canonicalResult({ compiled, result }: Assessment): unknown {
  return {
    ruleset: compiled.ruleset.digest,
    asOf: result.asOf,
    verdict: result.verdict,
    findings: result.findings.map(({ requirement, item, status, blocks, missingFacts, dueAt, waiver }) => ({
      code: requirement.code,
      item,
      status,
      blocks,
      missingFacts,
      dueAt,
      waiver: waiver?.id ?? null,
    })),
    missingFacts: result.missingFacts,
    deadlines: result.deadlines.map(({ requirement, label, dueAt, overdue }) => ({
      code: requirement.code,
      label,
      dueAt,
      overdue,
    })),
    conflicts: result.conflicts.map(({ code, between }) => ({ code, between })),
    warnings: result.warnings.map(({ code, subject }) => ({ code, subject })),
    assumptions: result.assumptions,
    ratings: result.ratings.map(({ serviceModel, rating }) => ({ serviceModel, rating })),
    resources: result.resources,
    riskRanking: result.riskRanking.map(({ item, score, rank }) => ({ item, score, rank })),
    projections: result.projections.map(({ code, value, unit }) => ({ code, value, unit })),
  }
}
