import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { parseInstant } from '../operators/dates.ts'
import type {
  ActiveWaiver,
  AssessmentRequest,
  Finding,
  InputProblem,
  WaiverEnd,
  WarningFinding,
} from '../types.ts'
import { inputProblem } from './input-problems.ts'
import type { Standing } from './judge-requirement.ts'

/** Attestations of requirements that the ruleset does not have. */
export function standingProblems(
  { byCode }: CompiledRuleset,
  { attestations = [] }: AssessmentRequest,
): InputProblem[] {
  return attestations.flatMap((code, index) =>
    byCode.has(code) ? [] : [inputProblem.unknownRequirement(code, ['attestations', String(index)])],
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
): WarningFinding[] {
  const ended = waivers.filter((waiver) => waiver.ended !== undefined && isRunning(waiver, asOf)).sort(byId)
  if (ended.length === 0) return []
  const byCode = new Map(ended.map((waiver) => [waiver.requirementCode, waiver]))
  const short = findings.filter(({ status }) => status === 'UNMET' || status === 'OPEN')
  return [...new Set(short.map(({ requirement }) => requirement.code))].flatMap((code) => {
    const end = byCode.get(code)?.ended
    return end === undefined
      ? []
      : [{ code: 'WAIVER_ENDED', subject: code, message: END_MESSAGES[end](code) }]
  })
}

/** A waiver counts within its time only: an instant that cannot be read is none. */
const isRunning = ({ grantedAt, expiresAt }: ActiveWaiver, asOf: number): boolean =>
  (parseInstant(expiresAt) ?? 0) > asOf &&
  (grantedAt === undefined || (parseInstant(grantedAt) ?? Number.POSITIVE_INFINITY) <= asOf)

const byId = (a: ActiveWaiver, b: ActiveWaiver): number => (a.id < b.id ? -1 : 1)

const END_MESSAGES: Readonly<Record<WaiverEnd, (code: string) => WarningFinding['message']>> = {
  FACTS_CHANGED: (code) => ({
    en: `The waiver of ${code} has ended: the facts it was used for have changed. Ask for a new one if it is still needed.`,
    'zh-CN': `${code}的豁免已终止：所依据的事实已发生变化。如仍需要，请重新申请。`,
  }),
  RULESET_CHANGED: (code) => ({
    en: `The waiver of ${code} has ended: the rules have changed since it was granted. Ask for a new one if it is still needed.`,
    'zh-CN': `${code}的豁免已终止：批准之后规则已发生变化。如仍需要，请重新申请。`,
  }),
}
