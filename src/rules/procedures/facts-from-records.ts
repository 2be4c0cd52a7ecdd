import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { isSameJson } from '../evaluate/check-value.ts'
import { readFacts } from '../evaluate/read-facts.ts'
import type { RulesetField } from '../record-types.ts'
import type { FactValue } from '../types.ts'
import { flatFacts } from './flat-facts.ts'
import { ORGANISATION, procedureOf, registerOf } from './in-force.ts'
import { fieldsBehind, saysOf, yieldsOfEntries } from './register-yields.ts'
import { factsOfRun } from './run-facts.ts'
import type { EntryState, FlatFacts, Moment, ProcedureInForce, RunState, Yields } from './types.ts'

/** What is on record about a subject that a check is about. */
export interface SubjectRecords {
  readonly kind: string
  /** By register: the entries of the subject, or all of them where `readsAllEntries` says so. */
  readonly entries: ReadonlyMap<string, readonly EntryState[]>
  /** Runs about the subject; those that are closed say nothing. */
  readonly runs: readonly RunState[]
}

/** The registers that have to be read for what is said about subjects of a kind: those that say it, and those they look for subjects in. */
export const registersAbout = ({ registers }: CompiledRuleset, kind: string): readonly string[] => {
  const saying = [...registers.values()].filter((register) => saysOf(register, kind).length > 0)
  const lookedIn = saying.flatMap(({ yields }) =>
    Object.values(yields[kind] ?? {}).flatMap(({ among }) => among ?? []),
  )
  return [...new Set([...saying.map(({ code }) => code), ...lookedIn])]
}

/** The procedures whose open runs say something about subjects of a kind. */
export const proceduresAbout = ({ procedures }: CompiledRuleset, kind: string): readonly string[] =>
  [...procedures.values()]
    .filter(({ procedure }) => procedure.subjectKind === kind)
    .map(({ procedure }) => procedure.code)

/** Registers and procedures whose facts about subjects of a kind turn on fields that need care; codes. */
export function sensitiveAbout(
  { registers, procedures }: CompiledRuleset,
  kind: string,
): { readonly registers: ReadonlySet<string>; readonly procedures: ReadonlySet<string> } {
  const isSensitive = (fields: readonly RulesetField[], name: string) =>
    fields.some((field) => field.name === name && field.sensitive)
  const ofRegisters = [...registers.values()].filter((register) =>
    fieldsBehind(register, kind).some((name) => isSensitive(register.fields, name)),
  )
  const ofProcedures = [...procedures.values()].filter(
    ({ procedure: { subjectKind, steps } }) =>
      subjectKind === kind &&
      steps.some(({ fields, yields }) =>
        Object.values(yields).some(
          (value) =>
            typeof value === 'object' &&
            'from' in value &&
            value.field !== undefined &&
            isSensitive(fields, value.field),
        ),
      ),
  )
  return {
    registers: new Set(ofRegisters.map(({ code }) => code)),
    procedures: new Set(ofProcedures.map(({ procedure }) => procedure.code)),
  }
}

/** The kinds of subjects that registers and procedures of a ruleset speak of, and the organisation itself; sorted. */
export function kindsOfSubjects({ registers, procedures }: CompiledRuleset): readonly string[] {
  const spokenOf = [
    ...[...registers.values()].flatMap(({ subjectKind, yields }) => [subjectKind, ...Object.keys(yields)]),
    ...[...procedures.values()].flatMap(({ procedure }) => procedure.subjectKind ?? []),
  ]
  return [...new Set([ORGANISATION.kind, ...spokenOf])].filter((kind) => kind !== '').sort()
}

/**
 * What registers and open runs say of the subjects of a check. Lists of several sources are put together; where two sources
 * say different things of one fact, or one of them does not know, it is unknown. So is what the fact does not take, such as a number beyond
 * its bounds: nobody who asks could mend it.
 */
export function factsFromRecords(
  compiled: CompiledRuleset,
  subjects: readonly SubjectRecords[],
  moment: Moment,
): Yields {
  const said = new Map<string, FactValue | null>()
  const add = (name: string, value: FactValue | null) => {
    const before = said.get(name)
    said.set(name, before === undefined ? value : together(before, value))
  }
  for (const { kind, entries, runs } of subjects) {
    for (const code of registersAbout(compiled, kind)) {
      const register = registerOf(compiled, code)
      if (!register) continue
      const { facts, unknown } = yieldsOfEntries(register, entries.get(code) ?? [], kind, moment, entries)
      for (const [name, value] of Object.entries(facts)) add(name, value)
      for (const name of unknown) add(name, null)
    }
    for (const run of runs) addRun(compiled, run, add)
  }
  const facts: [string, FactValue][] = []
  const unknown: string[] = []
  for (const [name, value] of said)
    if (value !== null && readFacts({ [name]: value }, compiled).ok) facts.push([name, value])
    else unknown.push(name)
  return { facts: Object.fromEntries(facts), unknown: unknown.sort() }
}

/** What a run says by itself; what its caller knew at the start, the caller of the check knows as well. */
function addRun(
  compiled: CompiledRuleset,
  run: RunState,
  add: (name: string, value: FactValue | null) => void,
): void {
  const procedure = procedureOf(compiled, run.procedure)
  if (run.state === 'CLOSED' || !procedure) return
  for (const name of factsOfRun(procedure))
    if (name !== compiled.subjectKindsFact) add(name, run.facts[name] ?? null)
}

function together(one: FactValue | null, other: FactValue | null): FactValue | null {
  if (one === null || other === null) return null
  if (Array.isArray(one) && Array.isArray(other))
    return [...one, ...other.filter((item) => !one.some((known) => isSameJson(known, item)))]
  return isSameJson(one, other) ? one : null
}

/**
 * The facts of a check: the caller's, and those from records. Of a fact that records speak of, the caller's value does not
 * count, whether the records know it or not; `notCounted` names those that were sent, sorted. What the records do not know is
 * null: it is not assumed either, and nobody is asked for it.
 */
export function withRecords(
  { slots }: CompiledRuleset,
  given: unknown,
  { facts, unknown }: Yields,
): { readonly facts: FlatFacts; readonly notCounted: readonly string[] } {
  const sent = flatFacts(given, slots)
  const own = new Set([...Object.keys(facts), ...unknown])
  const kept = Object.entries(sent).filter(([name]) => !own.has(name))
  return {
    facts: {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(unknown.map((name) => [name, null])),
      ...facts,
    },
    notCounted: Object.keys(sent)
      .filter((name) => own.has(name))
      .sort(),
  }
}

/** A kind under which the subject of a run is looked up when the rules are asked about closing it. */
export interface ClosingKind {
  readonly kind: string
  /** Whether open runs speak as well: not those of the run's own kind, of which it is one. */
  readonly withRuns: boolean
}

/** The kinds under which the subject of a run is looked up for its closing: its own, and those that its procedure names. */
export const kindsForClosing = ({
  procedure: { subjectKind, closingKinds = [] },
}: ProcedureInForce): readonly ClosingKind[] => [
  { kind: subjectKind, withRuns: false },
  ...closingKinds.filter((kind) => kind !== subjectKind).map((kind) => ({ kind, withRuns: true })),
]

/**
 * What registers say of the subject of a run beside the run itself: of a fact that the run can say, the run's word stands. What
 * its caller knew at the start does not count where a register speaks of it, and neither does what another pack has the runs of a floor say.
 */
export function besideRun(one: ProcedureInForce, { facts, unknown }: Yields): Yields {
  const added = new Set(one.procedure.addedFacts)
  const own = new Set([...factsOfRun(one)].filter((name) => !added.has(name)))
  return {
    facts: Object.fromEntries(Object.entries(facts).filter(([name]) => !own.has(name))),
    unknown: unknown.filter((name) => !own.has(name)),
  }
}
