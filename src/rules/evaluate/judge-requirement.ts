import type { CompiledRequirement, CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { FALSE, TRUE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { FindingStatus } from '../pack/format.ts'
import { NONE, truthAt } from '../program/program.ts'
import type { ActiveWaiver } from '../types.ts'
import { guardsOf, missingOf, NOTHING } from './missing.ts'
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
  /** Its answer can still move the verdict and is worth waiting for: NEEDS_INFORMATION, unless something blocks. */
  readonly holdsUp: boolean
  /** Slots of the facts its status turns on. */
  readonly missing: ReadonlySet<number>
  /** Those of them for whose sake it holds up the verdict. */
  readonly decisive: ReadonlySet<number>
  readonly waiver: ActiveWaiver | null
}

/** A judgement that turns on nothing that is missing. */
const settled = (status: FindingStatus): Judgement => ({
  status,
  blocks: false,
  holdsUp: false,
  missing: NOTHING,
  decisive: NOTHING,
  waiver: null,
})
const NOT_APPLICABLE = settled('NOT_APPLICABLE')
const NOTED = settled('NOTED')
const MET = settled('MET')
const WAIVED = settled('WAIVED')
const UNMET = settled('UNMET')
const BLOCKING: Judgement = { ...UNMET, blocks: true }

/**
 * Judges one requirement on the facts in the frame (of one list item, when it is judged per item). Source: docs/semantics.md.
 * While it is not known which items there are, a requirement judged per item is neither met, nor unmet, nor noted.
 * What a floor held up before an override changed it is held up still, whatever else the override makes of it.
 */
export function judge(situation: Situation, rule: CompiledRequirement, standing: Standing): Judgement {
  const judged = judgeAlone(situation, rule, standing)
  if (rule.floor === null || judged.blocks || judged.holdsUp) return judged
  const before = judgeAlone(situation, rule.floor, standing)
  if (!before.holdsUp) return judged
  return {
    ...judged,
    holdsUp: true,
    missing: new Set([...judged.missing, ...before.missing]),
    decisive: before.decisive,
  }
}

function judgeAlone(situation: Situation, rule: CompiledRequirement, standing: Standing): Judgement {
  const applies = truthOf(situation, rule.when)
  if (applies === FALSE) return NOT_APPLICABLE
  const itemsKnown = rule.each === NONE || situation.frame.known[rule.each] === 1
  if (rule.require === NONE) return applies === TRUE && itemsKnown ? NOTED : possible(situation, rule, TRUE)
  const required = itemsKnown ? truthOf(situation, rule.require) : UNKNOWN
  const fulfilled = required === UNKNOWN && itemsKnown && isAttested(rule, standing) ? TRUE : required
  if (applies === TRUE && fulfilled === TRUE) return MET
  const closing = truthOf(situation, rule.closes)
  if (applies === TRUE) return fallingShort(situation, rule, fulfilled, closing, standing)
  return possible(situation, rule, waiverOf(rule, standing) ? TRUE : fulfilled, closing)
}

/** An absent condition holds. */
const truthOf = ({ compiled, frame }: Situation, at: number): TruthCode =>
  at === NONE ? TRUE : truthAt(compiled.program, at, frame)

/** An attestation stands in for what nobody can show, never where that must stop the work or counts as not fulfilled. */
const isAttested = ({ requirement }: CompiledRequirement, { attested }: Standing): boolean =>
  attested.size > 0 &&
  attested.has(requirement.code) &&
  requirement.level !== 'blocking' &&
  requirement.failClosed !== true

function possible(
  situation: Situation,
  rule: CompiledRequirement,
  fulfilled: TruthCode,
  closing: TruthCode = TRUE,
): Judgement {
  const conditions = fulfilled === UNKNOWN ? [rule.when, rule.require] : [rule.when]
  const canStillFallShort = fulfilled !== TRUE && closing !== FALSE && matters(rule)
  const pending = canStillFallShort && canBecomeTrue(situation, rule.when)
  return {
    status: 'POSSIBLE',
    blocks: false,
    ...turningOn(situation, rule, { conditions, pending, closing }),
    waiver: null,
  }
}

/** Whether more knowledge can make a condition true; an absent one holds. */
const canBecomeTrue = ({ prospects }: Situation, at: number): boolean =>
  at === NONE || prospects.canBecome(at, true)

const waiverOf = ({ requirement }: CompiledRequirement, { waivers }: Standing): ActiveWaiver | undefined =>
  waivers.size === 0 || requirement.lock === 'floor' || !requirement.waiver?.allowed
    ? undefined
    : waivers.get(requirement.code)

function fallingShort(
  situation: Situation,
  rule: CompiledRequirement,
  fulfilled: TruthCode,
  closing: TruthCode,
  standing: Standing,
): Judgement {
  const { requirement } = rule
  const waiver = waiverOf(rule, standing)
  if (waiver) return { ...WAIVED, waiver }
  const bites = requirement.level === 'blocking' ? closing : FALSE
  const failsClosed =
    requirement.failClosed === true && (requirement.bites !== 'on_close' || closing === TRUE)
  const unmet = fulfilled === FALSE || failsClosed
  const mightBite = bites === UNKNOWN
  if (fulfilled === FALSE && !mightBite) return bites === TRUE ? BLOCKING : UNMET
  const conditions = [fulfilled === UNKNOWN ? rule.require : NONE, mightBite ? rule.closes : NONE]
  const isWorthAsking = requirement.level === 'blocking' || canStillBeMet(situation, rule)
  const pending = matters(rule) && closing !== FALSE && (!unmet || mightBite) && isWorthAsking
  return {
    status: unmet ? 'UNMET' : 'OPEN',
    blocks: unmet && bites === TRUE,
    ...turningOn(situation, rule, { conditions, pending, closing }),
    waiver: null,
  }
}

/** Of a requirement that is open: while it is not known which items there are, there may be none. */
const canStillBeMet = (situation: Situation, { each, require }: CompiledRequirement): boolean =>
  (each !== NONE && situation.frame.known[each] !== 1) || canBecomeTrue(situation, require)

interface Turning {
  /** Those that are not known and that the status turns on. */
  readonly conditions: readonly number[]
  /** More knowledge can still make it fall short. */
  readonly pending: boolean
  /** Whether the act takes place that closes the matter: while nobody knows, what is held up turns on that as well. */
  readonly closing: TruthCode
}

/**
 * What a judgement turns on. A blocking requirement always holds up the verdict while its answer can move it; another one
 * only for the sake of a fact that is declared decisive and not given. Where it turns on nothing but a fact that does not
 * count, a blocking one names what keeps it from counting: no verdict is held up for a reason that nobody can see.
 */
function turningOn(
  situation: Situation,
  rule: CompiledRequirement,
  turning: Turning,
): Pick<Judgement, 'holdsUp' | 'missing' | 'decisive'> {
  const found = turningOnConditions(situation, rule, turning)
  if (!found.holdsUp || turning.closing !== UNKNOWN || turning.conditions.includes(rule.closes)) return found
  const { compiled, frame, prospects } = situation
  const closing = missingOf(compiled, frame, [rule.closes], prospects)
  return { ...found, missing: new Set([...found.missing, ...closing]) }
}

function turningOnConditions(
  { compiled, frame, prospects }: Situation,
  { requirement, each }: CompiledRequirement,
  { conditions, pending }: Turning,
): Pick<Judgement, 'holdsUp' | 'missing' | 'decisive'> {
  const asked = missingOf(compiled, frame, conditions, prospects)
  const isSilent = asked.size === 0 && pending && requirement.level === 'blocking'
  const found = isSilent ? guardsOf(compiled, frame, conditions) : asked
  const missing = each === NONE || frame.known[each] === 1 ? found : new Set([...found, each])
  if (!pending) return { holdsUp: false, missing, decisive: NOTHING }
  const declared = [...missing].filter((slot) => isDecisive(compiled, slot) && prospects.canBeKnown(slot))
  if (requirement.level === 'blocking')
    return { holdsUp: true, missing, decisive: new Set(declared.length > 0 ? declared : missing) }
  const decisive = new Set(declared.filter((slot) => frame.known[slot] !== 1))
  return { holdsUp: decisive.size > 0, missing, decisive }
}

function isDecisive({ facts }: CompiledRuleset, slot: number): boolean {
  const declaration = facts[slot]?.declaration
  return declaration?.decisive === true || declaration?.assume !== undefined
}

const matters = ({ requirement }: CompiledRequirement) =>
  requirement.level === 'blocking' || requirement.level === 'required'
