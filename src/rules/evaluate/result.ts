import { formatDay } from '../operators/dates.ts'
import { TRUE } from '../operators/truth.ts'
import type { FindingStatus, Verdict } from '../pack/format.ts'
import { truthAt } from '../program/program.ts'
import type {
  AssessmentRequest,
  AssessmentResult,
  ConflictFinding,
  Finding,
  MissingFact,
  WarningFinding,
} from '../types.ts'
import { endedWaiverWarnings } from './allowances.ts'
import { isOn, packsNotInForce } from './in-force.ts'
import type { Standing } from './judge-requirement.ts'
import { type Judged, judgeAll } from './judge-ruleset.ts'
import { missingName } from './missing.ts'
import { overdueReviews } from './overdue-reviews.ts'
import { rankItems } from './ranking.ts'
import type { Situation } from './situation.ts'

/** Statuses of requirements that apply for certain. */
export const APPLYING: ReadonlySet<FindingStatus> = new Set(['OPEN', 'MET', 'UNMET', 'WAIVED', 'NOTED'])

/** Judges a situation and puts the answer together. */
export function resultOf(
  situation: Situation,
  standing: Standing,
  request: AssessmentRequest,
): AssessmentResult {
  const { compiled, frame, given, assumptions } = situation
  const { ruleset } = compiled
  const today = formatDay(frame.asOf)
  const judged = judgeAll(situation, standing)
  const verdict = verdictOf(judged)
  const findings = judged.map((one) => findingOf(situation, one))
  const noted = findings.filter(({ status }) => status === 'NOTED').map(({ requirement }) => requirement)
  return {
    verdict,
    asOf: request.asOf,
    findings,
    missingFacts: missingFactsOf(situation, judged, verdict),
    deadlines: presentOf(judged, ({ deadline }) => deadline),
    conflicts: conflictsOf(situation, findings, today),
    warnings: [
      ...warningsOf(given.warnings, judged),
      ...endedWaiverWarnings(request, findings, frame.asOf, ruleset.engineTexts),
      ...packsNotInForce(ruleset, today),
      ...overdueReviews(ruleset, findings, today),
    ],
    assumptions,
    ratings: noted.flatMap(({ rating }) => rating ?? []),
    resources: noted.flatMap(({ resource }) => resource ?? []),
    riskRanking: ruleset.rankings
      .filter((rule) => isOn(today, rule.inForce))
      .flatMap((rule) => rankItems(situation, rule)),
    projections: presentOf(judged, ({ projection }) => projection),
  }
}

/** What some of the judged have, without those that have none. */
function presentOf<T>(judged: readonly Judged[], read: (one: Judged) => T | null): T[] {
  const present: T[] = []
  for (const one of judged) {
    const found = read(one)
    if (found !== null) present.push(found)
  }
  return present
}

function verdictOf(judged: readonly Judged[]): Verdict {
  if (judged.some(({ judgement }) => judgement.blocks)) return 'BLOCKED'
  if (judged.some(({ judgement }) => judgement.holdsUp)) return 'NEEDS_INFORMATION'
  const conditional = judged.some(({ rule: { requirement }, judgement: { status } }) => {
    const binding = requirement.level === 'required' || requirement.level === 'blocking'
    return binding && (status === 'UNMET' || status === 'OPEN')
  })
  return conditional ? 'PROCEED_WITH_CONDITIONS' : 'PROCEED'
}

const NOTHING_MISSING: readonly string[] = []

function findingOf({ compiled }: Situation, { rule, item, judgement, deadline, immediate }: Judged): Finding {
  const { status, blocks, missing, waiver } = judgement
  // A list whose items are not known may be named twice. It stays so: digests of recorded checks are taken over it.
  return {
    requirement: rule.requirement,
    item,
    status,
    blocks,
    immediate,
    missingFacts:
      missing.size === 0
        ? NOTHING_MISSING
        : [...missing].map((slot) => missingName(compiled, slot, item).name).sort(),
    dueAt: deadline?.dueAt ?? null,
    waiver,
  }
}

function missingFactsOf(situation: Situation, judged: readonly Judged[], verdict: Verdict): MissingFact[] {
  const turning = judged.filter(({ judgement }) => judgement.missing.size > 0)
  if (turning.length === 0) return []
  const found = new Map<string, MissingFact>()
  for (const { judgement, item } of turning) {
    for (const slot of judgement.missing) {
      const { name, declaration } = missingName(situation.compiled, slot, item)
      const decisive = verdict === 'NEEDS_INFORMATION' && judgement.decisive.has(slot)
      found.set(name, { name, declaration, decisive: decisive || found.get(name)?.decisive === true })
    }
  }
  return [...found.values()].sort(
    (a, b) => Number(b.decisive) - Number(a.decisive) || (a.name < b.name ? -1 : 1),
  )
}

function conflictsOf(
  { compiled, frame, contradictions }: Situation,
  findings: readonly Finding[],
  today: string,
): readonly ConflictFinding[] {
  const holding = compiled.conflicts.filter(
    ({ rule, when }) => isOn(today, rule.inForce) && truthAt(compiled.program, when, frame) === TRUE,
  )
  if (holding.length === 0) return contradictions
  const applying = new Set(
    findings.filter(({ status }) => APPLYING.has(status)).map(({ requirement }) => requirement.code),
  )
  const known = (name: string) => applying.has(name) || compiled.slots.has(name)
  const declared = holding
    .filter(({ rule }) => rule.between.every(known))
    .map(({ rule: { code, between, message } }) => ({ code, between, message }))
  return [...contradictions, ...declared]
}

/** A role that nobody may have done a step in is reported once, not also as an unlisted code. */
function warningsOf(
  unlisted: readonly WarningFinding[],
  judged: readonly Judged[],
): readonly WarningFinding[] {
  const mismatches = presentOf(judged, ({ mismatch }) => mismatch)
  if (mismatches.length === 0) return unlisted
  const explained = new Set(mismatches.flatMap(({ explains }) => explains))
  return [
    ...unlisted.filter(({ subject }) => !explained.has(subject)),
    ...mismatches.map(({ warning }) => warning),
  ]
}
