import type { ChangeEffect } from '../compare/compare-requirement.ts'
import { type RecordPart, storyOf } from '../compare/record-stories.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { EngineText } from '../pack/locale.ts'
import { compareDurations } from '../procedures/durations.ts'
import type {
  DueFrom,
  RulesetField,
  RulesetProcedure,
  RulesetRegister,
  RulesetStep,
} from '../record-types.ts'
import { higher, lower, narrower, onlyTrue, type Strictness } from '../ruleset/record-change.ts'

/** A part of a procedure or a register that two rulesets say differently, and what that means for people. */
export interface RecordDifference {
  readonly path: readonly string[]
  readonly effect: ChangeEffect
  readonly before: unknown
  readonly after: unknown
  /** What shows that less is asked, where that is told. */
  readonly story: EngineText
}

type Given = Omit<RecordPart, 'path' | 'before' | 'after'>

const EFFECTS: Readonly<Record<Strictness, ChangeEffect>> = {
  tighter: 'STRICTER',
  same: 'NEUTRAL',
  looser: 'LOOSER',
  apart: 'UNDECIDED',
}

/** Collects what differs below one procedure or register. */
class Comparing {
  readonly found: RecordDifference[] = []
  readonly #given: Given

  constructor(given: Given) {
    this.#given = given
  }

  readonly part = <Value>(
    path: readonly string[],
    before: Value,
    after: Value,
    effect: (before: Value, after: Value) => ChangeEffect,
  ): void => {
    if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return
    const story = storyOf({ ...this.#given, path, before, after })
    this.found.push({ path, before, after, effect: effect(before, after), story })
  }
}

const as =
  <Value>(compare: (before: Value, after: Value) => Strictness) =>
  (before: Value, after: Value): ChangeEffect =>
    EFFECTS[compare(before, after)]

const neutral = (): ChangeEffect => 'NEUTRAL'
const undecided = (): ChangeEffect => 'UNDECIDED'
/** Fewer roles ask for more; an empty list lets everybody. */
const roles = (before: readonly string[], after: readonly string[]): ChangeEffect =>
  after.length === 0 ? 'LOOSER' : EFFECTS[narrower(before, after)]
/** What was said still is, and more may be. */
const onlyMore = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ChangeEffect =>
  Object.entries(before).every(
    ([name, value]) =>
      Object.hasOwn(after, name) && canonicalJson(value ?? null) === canonicalJson(after[name] ?? null),
  )
    ? 'STRICTER'
    : 'UNDECIDED'

/** What was looked at still is, and more may be. */
const allAndMore = (before: readonly string[], after: readonly string[]): ChangeEffect =>
  before.every((one) => after.includes(one)) ? 'STRICTER' : 'LOOSER'

/** Each clock that runs before runs on and ends no later; further ones end sooner. */
function due(before: readonly DueFrom[], after: readonly DueFrom[]): ChangeEffect {
  const isKept = before.every(({ within, step }) => {
    if (within === null) return true
    return after.some((now) => now.step === step && now.within !== null && isNoLonger(now.within, within))
  })
  return isKept ? 'STRICTER' : 'LOOSER'
}

const isNoLonger = (now: string, before: string): boolean =>
  ['shorter', 'same'].includes(compareDurations(now, before))

function backdating(before: string | null, after: string | null): ChangeEffect {
  if (before === null) return 'STRICTER'
  return after !== null && isNoLonger(after, before) ? 'STRICTER' : 'LOOSER'
}

/** Everything that differs between a procedure and what takes its place; of a part that packs add, that it is there. */
export function procedureDifferences(before: RulesetProcedure, after: RulesetProcedure): RecordDifference[] {
  const comparing = new Comparing({ section: 'procedures', code: before.code })
  const { part, found } = comparing
  part(['lock'], before.lock, after.lock, () => (before.lock === 'floor' ? 'LOOSER' : 'STRICTER'))
  part(['title'], before.title, after.title, neutral)
  part(['guidance'], before.guidance, after.guidance, neutral)
  part(['subjectKinds'], before.subjectKinds, after.subjectKinds, undecided)
  part(['subjectKind'], before.subjectKind, after.subjectKind, undecided)
  part(['starts', 'facts'], before.startFacts, after.startFacts, onlyMore)
  part(['closes', 'action'], before.closingAction, after.closingAction, () =>
    before.closingAction === null ? 'STRICTER' : after.closingAction === null ? 'LOOSER' : 'UNDECIDED',
  )
  part(['closes', 'acts'], before.closingActs, after.closingActs, undecided)
  part(['closes', 'outcomes'], before.outcomes, after.outcomes, neutral)
  part(['closes', 'roles'], before.closingRoles, after.closingRoles, roles)
  part(['closes', 'facts'], before.closingFacts, after.closingFacts, onlyMore)
  part(['closes', 'alsoAbout'], before.closingKinds ?? [], after.closingKinds ?? [], allAndMore)
  part(['backdating'], before.backdating, after.backdating, backdating)
  for (const step of before.steps) {
    const now = after.steps.find(({ code }) => code === step.code)
    if (now === undefined) part(['steps', step.code], step.title, undefined, () => 'LOOSER')
    else stepDifferences(step, now, comparing)
  }
  for (const step of after.steps)
    if (!before.steps.some(({ code }) => code === step.code))
      part(['steps', step.code], undefined, step.title, () => 'STRICTER')
  return found
}

function stepDifferences(before: RulesetStep, after: RulesetStep, comparing: Comparing): void {
  const { part } = comparing
  const at = (name: string) => ['steps', before.code, name]
  part(at('title'), before.title, after.title, neutral)
  part(at('guidance'), before.guidance, after.guidance, neutral)
  part(at('requirement'), before.requirement, after.requirement, () =>
    before.requirement === null ? 'STRICTER' : 'UNDECIDED',
  )
  part(at('roles'), before.roles, after.roles, roles)
  part(at('order'), before.order, after.order, undecided)
  part(at('when'), before.when, after.when, () =>
    after.when === null ? 'STRICTER' : before.when === null ? 'LOOSER' : 'UNDECIDED',
  )
  part(at('due'), before.due, after.due, due)
  part(at('dueLabel'), before.dueLabel, after.dueLabel, () =>
    before.dueLabel === null ? 'STRICTER' : 'UNDECIDED',
  )
  part(at('approvals'), before.approvals, after.approvals, as(higher))
  part(at('repeatable'), before.repeatable, after.repeatable, undecided)
  part(at('blocksClosing'), before.blocksClosing, after.blocksClosing, as(onlyTrue))
  part(at('starts'), before.starts, after.starts, undecided)
  part(at('yields'), before.yields, after.yields, onlyMore)
  part(at('records'), before.records, after.records, () =>
    before.records.every((one) => after.records.some((now) => canonicalJson(one) === canonicalJson(now)))
      ? 'STRICTER'
      : 'UNDECIDED',
  )
  fieldDifferences(['steps', before.code], before.fields, after.fields, comparing)
}

function fieldDifferences(
  at: readonly string[],
  before: readonly RulesetField[],
  after: readonly RulesetField[],
  { part }: Comparing,
): void {
  for (const field of before) {
    const path = [...at, 'fields', field.name]
    const now = after.find(({ name }) => name === field.name)
    if (now === undefined) {
      part(path, field.label, undefined, () => 'LOOSER')
      continue
    }
    part([...path, 'label'], field.label, now.label, neutral)
    part([...path, 'help'], field.help, now.help, neutral)
    part([...path, 'type'], field.type, now.type, undecided)
    part([...path, 'required'], field.required, now.required, as(onlyTrue))
    part([...path, 'sensitive'], field.sensitive, now.sensitive, as(onlyTrue))
    part([...path, 'vocabulary'], field.vocabulary, now.vocabulary, undecided)
    part([...path, 'values'], field.values ?? [], now.values ?? [], roles)
    part([...path, 'unit'], field.unit, now.unit, undecided)
    part([...path, 'minimum'], field.minimum, now.minimum, as(higher))
    part([...path, 'maximum'], field.maximum, now.maximum, as(lower))
    part([...path, 'minItems'], field.minItems, now.minItems, as(higher))
    part([...path, 'maxLength'], field.maxLength, now.maxLength, as(lower))
  }
  for (const field of after)
    if (!before.some(({ name }) => name === field.name))
      part([...at, 'fields', field.name], undefined, field.label, () => 'STRICTER')
}

/** The same of a register. */
export function registerDifferences(before: RulesetRegister, after: RulesetRegister): RecordDifference[] {
  const comparing = new Comparing({ section: 'registers', code: before.code })
  const { part, found } = comparing
  part(['lock'], before.lock, after.lock, () => (before.lock === 'floor' ? 'LOOSER' : 'STRICTER'))
  part(['title'], before.title, after.title, neutral)
  part(['guidance'], before.guidance, after.guidance, neutral)
  part(['subjectKind'], before.subjectKind, after.subjectKind, undecided)
  part(['countsWhen'], before.countsWhen, after.countsWhen, undecided)
  part(['retention'], before.retention, after.retention, () =>
    before.retention === null ? 'STRICTER' : 'UNDECIDED',
  )
  part(['suspendsRetention'], before.suspendsRetention, after.suspendsRetention, () =>
    before.suspendsRetention === null ? 'STRICTER' : 'LOOSER',
  )
  part(['accessReport'], before.accessReport, after.accessReport, () =>
    before.accessReport === null ? 'STRICTER' : 'LOOSER',
  )
  for (const kind of new Set([...Object.keys(before.yields), ...Object.keys(after.yields)]))
    part(['yields', kind], before.yields[kind] ?? {}, after.yields[kind] ?? {}, onlyMore)
  fieldDifferences([], before.fields, after.fields, comparing)
  return found
}
