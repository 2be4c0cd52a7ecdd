import type { CompiledRequirement } from '../compile/compiled-ruleset.ts'
import { DAY_MS } from '../operators/dates.ts'
import { TRUE } from '../operators/truth.ts'
import { spend } from '../operators/work.ts'
import type { FindingStatus } from '../pack/format.ts'
import { evaluateExpression } from '../program/expression.ts'
import { NONE, truthAt } from '../program/program.ts'
import type { DeadlineFinding, ProjectionFinding } from '../types.ts'
import { deadlineOf } from './deadline.ts'
import { type Judgement, judge, type Standing } from './judge-requirement.ts'
import { type RoleMismatch, roleMismatchOf } from './role-mismatch.ts'
import { focusItem, type Situation } from './situation.ts'

/** A requirement that applies or may apply, judged once or for one list item. */
export interface Judged {
  readonly rule: CompiledRequirement
  readonly item: string | null
  readonly judgement: Judgement
  /** It cannot wait. */
  readonly immediate: boolean
  readonly deadline: DeadlineFinding | null
  readonly mismatch: RoleMismatch | null
  readonly projection: ProjectionFinding | null
}

/** Judges every requirement that counts on this day and that the scope index does not rule out; in the ruleset's order, then in that of the items. */
export function judgeAll(situation: Situation, standing: Standing): Judged[] {
  const { requirements, scope } = situation.compiled
  const judged: Judged[] = []
  const perItem: CompiledRequirement[] = []
  const today = Math.floor(situation.frame.asOf / DAY_MS)
  for (const place of scope.candidates(situation.frame)) {
    const rule = requirements[place]
    if (!rule || today < rule.firstDay || today > rule.lastDay) continue
    if (rule.each === NONE) judgeOne(situation, rule, null, standing, judged)
    else perItem.push(rule)
  }
  settleCovered(situation, standing, judged, 0)
  if (perItem.length === 0) return judged
  for (const [list, rules] of Map.groupBy(perItem, ({ each }) => each))
    judgeItems(situation, list, rules, standing, judged)
  return judged.sort((a, b) => a.rule.place - b.rule.place)
}

/** A list that was given but is empty has nothing to judge: the requirement applies to no item. */
function judgeItems(
  situation: Situation,
  list: number,
  rules: readonly CompiledRequirement[],
  standing: Standing,
  judged: Judged[],
): void {
  const items = situation.given.items.get(list)
  if (!items) {
    for (const rule of rules) judgeOne(situation, rule, null, standing, judged)
    return
  }
  for (const item of items) {
    const from = judged.length
    focusItem(situation, list, item)
    for (const rule of rules) judgeOne(situation, rule, item.name, standing, judged)
    settleCovered(situation, standing, judged, from)
  }
  if (items.length > 0) focusItem(situation, list, null)
}

/**
 * What is covered by a requirement that is met is judged again, as if somebody had vouched for it: it is met where nothing
 * else is known of it, and what was said against it stands. From the place `from` on, which are about the same item.
 */
function settleCovered(situation: Situation, standing: Standing, judged: Judged[], from: number): void {
  const covered = new Set<string>()
  for (let place = from; place < judged.length; place += 1) {
    const { rule, judgement } = judged[place] ?? {}
    if (judgement?.status === 'MET') for (const code of rule?.requirement.covers ?? []) covered.add(code)
  }
  if (covered.size === 0) return
  const vouched: Standing = { ...standing, attested: new Set([...standing.attested, ...covered]) }
  for (const one of judged.splice(from)) {
    const { rule, item, judgement } = one
    const isOpen = judgement.status === 'OPEN' || judgement.status === 'POSSIBLE'
    if (isOpen && covered.has(rule.requirement.code)) judgeOne(situation, rule, item, vouched, judged)
    else judged.push(one)
  }
}

/** Judging a requirement beside its conditions, against one comparison. */
const PER_JUDGEMENT = 50

function judgeOne(
  situation: Situation,
  rule: CompiledRequirement,
  item: string | null,
  standing: Standing,
  judged: Judged[],
): void {
  spend(situation.frame.work, PER_JUDGEMENT)
  const judgement = judge(situation, rule, standing)
  const { status } = judgement
  if (status === 'NOT_APPLICABLE') return
  judged.push({
    rule,
    item,
    judgement,
    immediate: isImmediate(situation, rule, status),
    deadline: deadlineOf(situation, rule, status),
    mismatch: roleMismatchOf(situation, rule, status, item),
    projection: status === 'NOTED' ? projectionOf(situation, rule) : null,
  })
}

/** Statuses of what applies and leaves something to do, or to turn to. */
const PENDING: ReadonlySet<FindingStatus> = new Set(['UNMET', 'OPEN', 'NOTED'])

/**
 * Only what is known to be so makes a requirement immediate. One that is immediate under a condition is so as well while nobody
 * knows whether it applies: then it cannot wait to find out. One that always is would otherwise stand before everybody.
 */
function isImmediate(
  { compiled, frame }: Situation,
  { requirement, urgent }: CompiledRequirement,
  status: FindingStatus,
): boolean {
  const isOpen = PENDING.has(status) || (status === 'POSSIBLE' && urgent !== NONE)
  if (requirement.urgency === undefined || !isOpen) return false
  return urgent === NONE || truthAt(compiled.program, urgent, frame) === TRUE
}

function projectionOf(
  { compiled, frame }: Situation,
  { requirement, projection }: CompiledRequirement,
): ProjectionFinding | null {
  const value = projection ? evaluateExpression(projection.form, frame, compiled.program) : undefined
  if (typeof value !== 'number' || !Number.isFinite(value) || !requirement.claim) return null
  return { code: requirement.code, value, unit: requirement.claim.unit, caveat: requirement.claim.caveat }
}
