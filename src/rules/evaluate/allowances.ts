import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { parseInstant } from '../operators/dates.ts'
import { inAllLanguages } from '../texts/words.ts'
import type {
  ActiveWaiver,
  AddedTexts,
  AssessmentRequest,
  Finding,
  InputProblem,
  WaiverEnd,
  WarningFinding,
} from '../types.ts'
import { InputProblems } from './input-problems.ts'
import type { Standing } from './judge-requirement.ts'

/** Attestations of requirements that the ruleset does not have. */
export function standingProblems(
  { byCode, ruleset }: CompiledRuleset,
  { attestations = [] }: AssessmentRequest,
): InputProblem[] {
  const problems = new InputProblems(ruleset)
  return attestations.flatMap((code, index) =>
    byCode.has(code) ? [] : [problems.unknownRequirement(code, ['attestations', String(index)])],
  )
}

const NO_STANDING: Standing = { attested: new Set(), waivers: new Map() }

/** What the caller brings besides facts, with the waivers that count: granted and not run out at `asOf`, and not ended. */
export function standingOf({ attestations = [], waivers = [] }: AssessmentRequest, asOf: number): Standing {
  if (attestations.length === 0 && waivers.length === 0) return NO_STANDING
  const counting = waivers
    .filter((waiver) => waiver.ended === undefined && isRunning(waiver, asOf))
    .sort(byId)
  return {
    attested: new Set(attestations),
    waivers: new Map(counting.map((waiver) => [waiver.requirementCode, waiver])),
  }
}

/** One warning for each requirement that falls short now and had a waiver which ended before its time. */
export function endedWaiverWarnings(
  { waivers = [] }: AssessmentRequest,
  findings: readonly Finding[],
  asOf: number,
  added?: AddedTexts,
): WarningFinding[] {
  const ended = waivers.filter((waiver) => waiver.ended !== undefined && isRunning(waiver, asOf)).sort(byId)
  if (ended.length === 0) return []
  const byCode = new Map(ended.map((waiver) => [waiver.requirementCode, waiver]))
  const short = findings.filter(({ status }) => status === 'UNMET' || status === 'OPEN')
  return [...new Set(short.map(({ requirement }) => requirement.code))].flatMap((code) => {
    const end = byCode.get(code)?.ended
    return end === undefined
      ? []
      : [{ code: 'WAIVER_ENDED', subject: code, message: endMessage(end, code, added) }]
  })
}

/** A waiver counts within its time only: an instant that cannot be read is none. */
const isRunning = ({ grantedAt, expiresAt }: ActiveWaiver, asOf: number): boolean =>
  (parseInstant(expiresAt) ?? 0) > asOf &&
  (grantedAt === undefined || (parseInstant(grantedAt) ?? Number.POSITIVE_INFINITY) <= asOf)

const byId = (a: ActiveWaiver, b: ActiveWaiver): number => (a.id < b.id ? -1 : 1)

const endMessage = (end: WaiverEnd, code: string, added: AddedTexts | undefined): WarningFinding['message'] =>
  inAllLanguages(added, (words) => words.say(`warning/WAIVER_ENDED/${end}`, { code }))
