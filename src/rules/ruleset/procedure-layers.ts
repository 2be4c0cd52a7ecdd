import type { DueRule, Pack, Procedure, ProcedureStep, RecordField } from '../pack/format.ts'
import { isAuthority, ownerOf } from '../pack/format-values.ts'
import { say } from '../pack/locale.ts'
import { compareDurations } from '../procedures/durations.ts'
import type { DueFrom, RulesetField, RulesetProcedure, RulesetStep } from '../record-types.ts'
import type { Expander } from './expand.ts'
import {
  common,
  higher,
  lower,
  narrower,
  never,
  onlyTrue,
  RecordChange,
  type Strictness,
} from './record-change.ts'
import { buildsOn, type Layer, type Layers } from './record-layers.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** What putting packs together works on. */
export interface RecordLayering {
  readonly packs: readonly Pack[]
  readonly expander: Expander
  readonly problems: RulesetProblem[]
}

/** A procedure with everything that packs add to it. */
export function layeredProcedure(
  code: string,
  { owner, added }: Layers<Procedure>,
  layering: RecordLayering,
): RulesetProcedure {
  const { expander, problems } = layering
  const changed = new Map<string, { readonly pack: string; readonly meaning: string }>()
  const own = ownProcedure(code, owner, expander)
  const isFloor = own.lock === 'floor'
  const withAdded = added.reduce((before, { pack, said }) => {
    const place = ['procedures', code]
    const change = new RecordChange({ pack, isFloor, expander, place, problems, changed })
    return changedProcedure(before, said, change, layering)
  }, own)
  return { ...withAdded, steps: inShownOrder(withAdded.steps) }
}

/** A step that is first stands first, one that is last stands last; the others as they are written. */
function inShownOrder(steps: readonly RulesetStep[]): RulesetStep[] {
  const isFirst = ({ order }: RulesetStep) => order === 'first'
  const isLast = ({ order }: RulesetStep) => order === 'last'
  return [
    ...steps.filter(isFirst),
    ...steps.filter((step) => !isFirst(step) && !isLast(step)),
    ...steps.filter(isLast),
  ]
}

function ownProcedure(code: string, { pack, said }: Layer<Procedure>, expander: Expander): RulesetProcedure {
  const { title = {}, guidance, lock = 'tunable', subjectKinds = [], starts, closes } = said
  return {
    code,
    pack: pack.pack,
    title: expander.text(title),
    ...(guidance && { guidance: expander.text(guidance) }),
    lock,
    subjectKinds,
    subjectKind: said.subjectKind ?? subjectKinds[0] ?? '',
    startFacts: starts?.facts ?? {},
    closingAction: closes?.action ?? null,
    closingActs: closes?.acts ?? {},
    outcomes: closes?.outcomes ?? [],
    closingRoles: closes?.roles ?? [],
    closingFacts: closes?.facts ?? {},
    ...kindsOf(closes?.alsoAbout),
    backdating: said.backdating === undefined ? null : expander.duration(said.backdating),
    steps: (said.steps ?? []).map((step) => ownStep(step, pack, expander)),
  }
}

/** Kinds that other packs add stand beside those that are there; none leaves no trace. */
function kindsOf(...lists: readonly (readonly string[] | undefined)[]): { closingKinds?: readonly string[] } {
  const kinds = [...new Set(lists.flatMap((list) => list ?? []))]
  return kinds.length === 0 ? {} : { closingKinds: kinds }
}

function ownStep(step: ProcedureStep, pack: Pack, expander: Expander): RulesetStep {
  const { title = {}, guidance, due } = step
  return {
    code: step.code,
    pack: pack.pack,
    title: expander.text(title),
    ...(guidance && { guidance: expander.text(guidance) }),
    requirement: step.requirement ?? null,
    roles: step.roles ?? [],
    order: step.order ?? null,
    when: step.when ? expander.condition(step.when, pack.pack) : null,
    due: dueFrom(due, expander),
    dueLabel: due?.label ?? null,
    approvals: step.approvals ?? 1,
    repeatable: step.repeatable ?? false,
    blocksClosing: step.blocksClosing ?? false,
    starts: step.starts ?? null,
    fields: Object.entries(step.fields ?? {}).map(([name, field]) => ownField(name, field, pack, expander)),
    yields: step.yields ?? {},
    records: step.records ?? [],
  }
}

function dueFrom(due: DueRule | undefined, expander: Expander): readonly DueFrom[] {
  if (due?.within === undefined) return []
  return [{ within: expander.duration(due.within), step: due.from?.step ?? null }]
}

/** A field as its owner declares it. */
export function ownField(name: string, field: RecordField, { pack }: Pack, expander: Expander): RulesetField {
  const { type = 'string', label = {}, help, required = false, sensitive = false, ...bounds } = field
  return {
    name,
    pack,
    type,
    label: expander.text(label),
    ...(help && { help: expander.text(help) }),
    required,
    sensitive,
    ...withoutUndefined(bounds),
  }
}

function withoutUndefined<T extends object>(given: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> }
}

function changedProcedure(
  before: RulesetProcedure,
  said: Procedure,
  change: RecordChange,
  layering: RecordLayering,
): RulesetProcedure {
  const { expander } = change
  const { title, closes, starts } = said
  const closing = change.below('closes')
  const guidance = change.words(before.guidance, said.guidance)
  if (said.lock !== undefined && said.lock !== before.lock)
    change.refuse('lock', say(`${before.pack} decides about it`, `由${before.pack}决定`))
  return {
    ...before,
    title: change.value('title', before.title, title && expander.text(title), never),
    ...(guidance && { guidance }),
    subjectKinds: change.once('subjectKinds', before.subjectKinds, said.subjectKinds) ?? before.subjectKinds,
    subjectKind: change.once('subjectKind', before.subjectKind, said.subjectKind) ?? before.subjectKind,
    startFacts: addedTo(
      before.startFacts,
      givenAlone(before, starts?.facts, change.below('starts', 'facts'), before.startFacts),
      change.below('starts', 'facts'),
    ),
    closingAction: closing.once('action', before.closingAction, closes?.action),
    closingActs: actsOf(before, closes?.acts, closing),
    ...outcomesOf(before, closes?.outcomes ?? [], change),
    closingRoles: closing.value('roles', before.closingRoles, closes?.roles, narrower, common),
    closingFacts: addedTo(before.closingFacts, closes?.facts, change.below('closes', 'facts')),
    ...kindsOf(before.closingKinds, closes?.alsoAbout),
    ...factsOf(before, said, change),
    backdating: change.value(
      'backdating',
      before.backdating,
      said.backdating === undefined ? undefined : expander.duration(said.backdating),
      shorterOrFirst,
    ),
    steps: withSteps(before, said.steps ?? [], change, layering),
  }
}

/** What a pack has the runs of a floor say beside what they say already. */
function factsOf(
  before: RulesetProcedure,
  { starts, closes, steps = [] }: Procedure,
  { isFloor, pack }: RecordChange,
): Pick<RulesetProcedure, 'addedFacts'> {
  if (!isFloor || isAuthority(pack.pack)) return {}
  const { startFacts, closingFacts, addedFacts = [] } = before
  const known = [startFacts, closingFacts, ...before.steps.map(({ yields }) => yields)].flatMap((facts) =>
    Object.keys(facts),
  )
  const given = [starts?.facts, closes?.facts, ...steps.map(({ yields }) => yields)].flatMap((facts) =>
    Object.keys(facts ?? {}),
  )
  const added = new Set([...addedFacts, ...given.filter((name) => !known.includes(name))])
  return added.size === 0 ? {} : { addedFacts: [...added].sort() }
}

/** An outcome that a pack adds to a floor may be another word for one of the floor's own. */
function outcomesOf(
  { outcomes, addedOutcomes = [], closingActs }: RulesetProcedure,
  given: readonly string[],
  { isFloor, pack }: RecordChange,
): Pick<RulesetProcedure, 'outcomes' | 'addedOutcomes'> {
  const added = given.filter((code) => !outcomes.includes(code))
  const isForeign = isFloor && !isAuthority(pack.pack) && Object.keys(closingActs).length > 0
  const unsaid = [...addedOutcomes, ...(isForeign ? added : [])]
  return { outcomes: [...outcomes, ...added], ...(unsaid.length > 0 && { addedOutcomes: unsaid }) }
}

/**
 * Of a floor that asks the rules about an act no outcome is closed by another one: what the rules say about that act would not be asked any
 * more.
 */
function actsOf(
  { closingAction, closingActs }: RulesetProcedure,
  given: Readonly<Record<string, string>> | undefined,
  closing: RecordChange,
): Readonly<Record<string, string>> {
  if (given === undefined) return closingActs
  if (closing.isFloor && closingAction !== null)
    return closing.value('acts', closingActs, { ...closingActs, ...given }, never)
  return addedTo(closingActs, given, closing.below('acts'))
}

/** Facts of other packs beside those that are there; a fact that is there keeps its value. */
function addedTo<Value>(
  before: Readonly<Record<string, Value>>,
  given: Readonly<Record<string, Value>> | undefined,
  change: RecordChange,
): Readonly<Record<string, Value>> {
  const added = Object.entries(given ?? {}).map(
    ([name, value]) => [name, change.once(name, before[name] ?? null, value) ?? value] as const,
  )
  return { ...before, ...Object.fromEntries(added) }
}

/**
 * Of what a pack has a procedure say, what it may. What the steps of a floor say is said by these steps alone: of a list two sources are put
 * together, and another pack's would fulfil what is asked for with the step still to be done.
 */
function givenAlone<Value>(
  { pack, startFacts, steps }: RulesetProcedure,
  given: Readonly<Record<string, Value>> | undefined,
  change: RecordChange,
  here: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Value>> | undefined {
  if (given === undefined || !change.isFloor || ownerOf(change.pack.pack) === ownerOf(pack)) return given
  const shipped = steps.filter((step) => isAuthority(step.pack)).map(({ yields }) => yields)
  const said = new Set([startFacts, ...shipped].flatMap((facts) => Object.keys(facts)))
  const isFree = ([name, value]: readonly [string, Value]) =>
    Object.hasOwn(here, name) ||
    !said.has(name) ||
    change.value<Value | null>(name, null, value, never) !== null
  return Object.fromEntries(Object.entries(given).filter(isFree))
}

function withSteps(
  procedure: RulesetProcedure,
  said: readonly ProcedureStep[],
  change: RecordChange,
  { packs }: RecordLayering,
): RulesetStep[] {
  const { code, steps } = procedure
  const known = [...steps]
  for (const step of said) {
    const at = known.findIndex((candidate) => candidate.code === step.code)
    const before = known[at]
    const below = change.below('steps', step.code)
    const yields = givenAlone(procedure, step.yields, below.below('yields'), before?.yields ?? {})
    const added = yields === undefined ? step : { ...step, yields }
    if (!before) known.push(ownStep(added, change.pack, change.expander))
    else if (!buildsOn(change.pack, before.pack, packs) || before.pack === change.pack.pack)
      below.refuse(
        'code',
        say(
          `${before.pack} has a step of this code in ${code} already; take another code`,
          `${before.pack}的${code}中已有此代码的步骤；请换一个代码`,
        ),
      )
    else known[at] = changedStep(before, added, below.of(before.pack))
  }
  return known
}

function changedStep(before: RulesetStep, said: ProcedureStep, change: RecordChange): RulesetStep {
  const { expander, pack } = change
  const guidance = change.words(before.guidance, said.guidance)
  const when = said.when && expander.condition(said.when, pack.pack)
  return {
    ...before,
    title: change.value('title', before.title, said.title && expander.text(said.title), never),
    ...(guidance && { guidance }),
    requirement: change.once('requirement', before.requirement, said.requirement),
    roles: rolesOf(before, said, change),
    order: change.value('order', before.order, said.order, never),
    when: change.value('when', before.when, when, never),
    ...dueOf(before, said.due, change),
    approvals: change.value('approvals', before.approvals, said.approvals, higher),
    repeatable: change.value('repeatable', before.repeatable, said.repeatable, never),
    blocksClosing: change.value('blocksClosing', before.blocksClosing, said.blocksClosing, onlyTrue),
    starts: startsOf(before, said, change),
    fields: withFields(before.fields, said.fields ?? {}, change),
    yields: addedTo(before.yields, said.yields, change.below('yields')),
    records: [...before.records, ...(said.records ?? [])],
  }
}

function rolesOf(before: RulesetStep, said: ProcedureStep, change: RecordChange): readonly string[] {
  const roles = change.value('roles', before.roles, said.roles, narrower, common)
  if (roles.length === 0 && before.roles.length > 0)
    change.refuse(
      'roles',
      say(
        'with what other packs say, nobody would be left who may do it',
        '加上其他规则包的规定，将没有人可以执行',
      ),
    )
  return roles
}

/** A step of a floor is not handed to another procedure: its fields would not be asked for any more, and closing that one would do it. */
const startsOf = (before: RulesetStep, { starts }: ProcedureStep, change: RecordChange): string | null =>
  change.isFloor
    ? change.value('starts', before.starts, starts, never)
    : change.once('starts', before.starts, starts)

function dueOf(
  before: RulesetStep,
  due: DueRule | undefined,
  change: RecordChange,
): Pick<RulesetStep, 'due' | 'dueLabel'> {
  // Of what stood there before, nothing but the times: what the pack says of other parts counts.
  if (!due) return { due: before.due, dueLabel: before.dueLabel }
  const dueLabel = change.once('due', before.dueLabel, due.label)
  const given = dueFrom(due, change.expander)
  if (given.length === 0) return { due: before.due, dueLabel }
  return {
    due: change.value('due', before.due, given, sooner, (old, added) => [...old, ...added]),
    dueLabel,
  }
}

/** Of a floor another clock counts beside its own, and whichever ends first; only a longer time on the same clock is refused. */
function sooner(before: readonly DueFrom[], given: readonly DueFrom[]): Strictness {
  const isLonger = given.some(({ within, step }) =>
    before.some(
      (old) =>
        old.step === step &&
        old.within !== null &&
        within !== null &&
        compareDurations(within, old.within) === 'longer',
    ),
  )
  return isLonger ? 'looser' : 'tighter'
}

function shorterOrFirst(before: string | null, given: string | null): Strictness {
  if (before === null) return 'tighter'
  return given !== null && compareDurations(given, before) === 'shorter' ? 'tighter' : 'looser'
}

/** Fields with what a pack adds to them. */
export function withFields(
  before: readonly RulesetField[],
  said: Readonly<Record<string, RecordField>>,
  change: RecordChange,
): RulesetField[] {
  const known = [...before]
  for (const [name, field] of Object.entries(said)) {
    const at = known.findIndex((candidate) => candidate.name === name)
    const old = known[at]
    if (!old) known.push(ownField(name, field, change.pack, change.expander))
    else known[at] = changedField(old, field, change.below('fields', name).of(old.pack))
  }
  return known
}

function changedField(before: RulesetField, said: RecordField, change: RecordChange): RulesetField {
  const { expander } = change
  const help = change.words(before.help, said.help)
  return {
    ...before,
    type: change.once('type', before.type, said.type) ?? before.type,
    label: change.value('label', before.label, said.label && expander.text(said.label), never),
    ...(help && { help }),
    required: change.value('required', before.required, said.required, onlyTrue),
    sensitive: change.value('sensitive', before.sensitive, said.sensitive, onlyTrue),
    ...withoutUndefined({
      vocabulary: change.once('vocabulary', before.vocabulary ?? null, said.vocabulary) ?? undefined,
      values: change.value('values', before.values, said.values, fewerCodes, (old, given) =>
        common(old ?? [], given ?? []),
      ),
      unit: change.once('unit', before.unit ?? null, said.unit) ?? undefined,
      minimum: change.value('minimum', before.minimum, said.minimum, higher),
      maximum: change.value('maximum', before.maximum, said.maximum, lower),
      minItems: change.value('minItems', before.minItems, said.minItems, higher),
      maxLength: change.value('maxLength', before.maxLength, said.maxLength, lower),
    }),
  }
}

const fewerCodes = (
  before: readonly string[] | undefined,
  given: readonly string[] | undefined,
): Strictness => narrower(before ?? [], given ?? [])
