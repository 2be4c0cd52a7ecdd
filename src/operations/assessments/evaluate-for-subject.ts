import { readFacts } from '../../rules/evaluate/read-facts.ts'
import type { CompiledRuleset } from '../../rules/index.ts'
import { parseInstant } from '../../rules/operators/dates.ts'
import type { LocalisedText } from '../../rules/pack/format.ts'
import { withRecords } from '../../rules/procedures/facts-from-records.ts'
import { factsOfSubjects, fromRegister, type PulledFacts } from '../check-subjects/facts-of-subjects.ts'
import { RECORDS_READ_MAX, recordsOfSubjects } from '../check-subjects/read-records.ts'
import { subjectFaults } from '../check-subjects/subject-input.ts'
import type { OperationContext } from '../context.ts'
import { faultIn, messageLocale } from '../input.ts'
import { toActiveWaivers } from '../waivers/active-waivers.ts'
import { waiversOfSubject } from '../waivers/waivers-at-hand.ts'
import { type Evaluation, evaluateSituation, type Situation } from './evaluate-situation.ts'

/** A situation of somebody in particular. */
export interface SubjectSituation extends Situation {
  /** A pseudonymous reference; waivers are granted for it. */
  readonly subjectRef?: string | null | undefined
}

interface Asked {
  readonly situation: SubjectSituation
  /** Where the situation stands in the operation's arguments. */
  readonly path: readonly string[]
}

/**
 * Assesses a well-formed situation with what registers and open runs say of its subjects and with the waivers of its subject, or tells
 * what is wrong with it.
 */
export async function evaluateForSubject(
  ctx: OperationContext,
  compiled: CompiledRuleset,
  { situation, path }: Asked,
): Promise<Evaluation> {
  const { subjects, facts } = situation
  const asOf = situation.asOf ?? ctx.now().toISOString()
  // What is wrong with what was sent is told at its place, before anything else is mixed with it.
  if (!subjects?.length || parseInstant(asOf) === null || !readFacts(facts, compiled).ok)
    return evaluateWithWaivers(ctx, compiled, { situation, path })
  const locale = messageLocale(ctx, situation.locale)
  const at = [...path, 'subjects']
  const faults = subjectFaults(compiled, subjects, at, locale)
  if (faults.length > 0) return { ok: false, userErrors: faults }
  const read = await recordsOfSubjects(ctx, compiled, subjects)
  if (read.isTooMuch) return { ok: false, userErrors: [faultIn(locale, 'INVALID_INPUT', tooMuch(), at)] }
  const pulled = await factsOfSubjects(ctx, compiled, { subjects, asOf, read })
  return evaluateWithRecords(ctx, compiled, { situation: { ...situation, asOf }, path, pulled })
}

/** Assesses a situation with what registers and runs say. The caller's value of a fact that they speak of does not count. */
export async function evaluateWithRecords(
  ctx: OperationContext,
  compiled: CompiledRuleset,
  { situation, path, pulled }: Asked & { readonly pulled: PulledFacts },
): Promise<Evaluation> {
  const { facts, notCounted } = withRecords(compiled, situation.facts, pulled.said)
  const judged = { ...situation, facts }
  const evaluation = await evaluateWithWaivers(ctx, compiled, { situation: judged, path })
  if (!evaluation.ok) return evaluation
  const { view } = evaluation
  const warnings = [...(view.warnings ?? []), ...fromRegister(notCounted)]
  return { ok: true, view: { ...view, warnings, pulled } }
}

/** Who has no waivers is assessed once; otherwise a first assessment shows the facts that waivers rest on. */
async function evaluateWithWaivers(
  ctx: OperationContext,
  compiled: CompiledRuleset,
  { situation, path }: Asked,
): Promise<Evaluation> {
  const granted = await waiversOfSubject(ctx, situation.subjectRef)
  const plain = evaluateSituation(ctx, compiled, { situation, path })
  if (granted.length === 0 || !plain.ok) return plain
  const waivers = await toActiveWaivers(ctx, plain.view.assessment, granted)
  // Time moves on between the two; both are about the same moment.
  const { asOf } = plain.view.assessment.request
  return evaluateSituation(ctx, compiled, { situation: { ...situation, asOf }, path, waivers })
}

/** Made when somebody is told: the first number written for a reader loads what languages need, which a start does not wait for. */
function tooMuch(): LocalisedText {
  const most = RECORDS_READ_MAX.toLocaleString('en')
  return {
    en: `These subjects have more than ${most} entries and open procedures, which is as many as one call reads: name fewer subjects in a call.`,
    'zh-CN': `这些对象的登记条目和进行中的流程超过${most}条，超出一次调用可读取的上限：请减少每次调用的对象。`,
  }
}
