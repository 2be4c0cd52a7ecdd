import type { CompiledRequirement } from '../compile/compile-ruleset.ts'
import { NONE, truthAt } from '../compile/program.ts'
import { FALSE, TRUE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { FindingStatus } from '../pack/format.ts'
import type { ActiveWaiver } from '../types.ts'
import { missingOf } from './missing.ts'
import type { Situation } from './situation.ts'

/** What a caller brings besides facts. */
export interface Standing {
  readonly attested: ReadonlySet<string>
  readonly waivers: ReadonlyMap<string, ActiveWaiver>
}

export interface Judgement {
  readonly status: FindingStatus
  /** It makes the verdict BLOCKED. */
  readonly blocks: boolean
  /** Its answer can still move the verdict: a missing decisive fact here means NEEDS_INFORMATION. */
  readonly pending: boolean
  /** Slots of the facts its status turns on. */
  readonly missing: ReadonlySet<number>
  readonly waiver: ActiveWaiver | null
}

const SETTLED: ReadonlySet<number> = new Set()

const settled = (status: FindingStatus): Judgement => ({
  status,
  blocks: false,
  pending: false,
  missing: SETTLED,
  waiver: null,
})

/** Judges one requirement on the facts in the frame (of one list item, when it is judged per item). Architecture §4. */
export function judge(situation: Situation, rule: CompiledRequirement, standing: Standing): Judgement {
  const { compiled, frame } = situation
  const truth = (at: number): TruthCode => (at === NONE ? TRUE : truthAt(compiled.program, at, frame))
  const applies = truth(rule.when)
  if (applies === FALSE) return settled('NOT_APPLICABLE')
  if (rule.require === NONE) return applies === TRUE ? settled('NOTED') : possible(situation, rule, TRUE)
  const attested = standing.attested.has(rule.requirement.code) && rule.requirement.level !== 'blocking'
  const required = truth(rule.require)
  const fulfilled = required === UNKNOWN && attested ? TRUE : required
  const closing = truth(rule.closes)
  if (applies === UNKNOWN) return possible(situation, rule, fulfilled, closing)
  if (fulfilled === TRUE) return settled('MET')
  return fallingShort(situation, rule, fulfilled, closing, standing)
}

function possible(
  { compiled, frame }: Situation,
  rule: CompiledRequirement,
  fulfilled: TruthCode,
  closing: TruthCode = TRUE,
): Judgement {
  const conditions = fulfilled === UNKNOWN ? [rule.when, rule.require] : [rule.when]
  return {
    status: 'POSSIBLE',
    blocks: false,
    pending: fulfilled !== TRUE && closing !== FALSE && matters(rule),
    missing: missingOf(compiled, frame, conditions),
    waiver: null,
  }
}

function fallingShort(
  { compiled, frame }: Situation,
  rule: CompiledRequirement,
  fulfilled: TruthCode,
  closing: TruthCode,
  standing: Standing,
): Judgement {
  const { requirement } = rule
  const waiver =
    requirement.lock === 'floor' || !requirement.waiver?.allowed
      ? undefined
      : standing.waivers.get(requirement.code)
  if (waiver) return { ...settled('WAIVED'), waiver }
  const bites = requirement.level === 'blocking' ? closing : FALSE
  const failsClosed =
    requirement.failClosed === true && (requirement.bites !== 'on_close' || closing === TRUE)
  const unmet = fulfilled === FALSE || failsClosed
  const mightBite = bites === UNKNOWN
  return {
    status: unmet ? 'UNMET' : 'OPEN',
    blocks: unmet && bites === TRUE,
    pending: matters(rule) && closing !== FALSE && (!unmet || mightBite),
    missing: missingOf(compiled, frame, mightBite ? [rule.require, rule.closes] : [rule.require]),
    waiver: null,
  }
}

const matters = ({ requirement }: CompiledRequirement) =>
  requirement.level === 'blocking' || requirement.level === 'required'
