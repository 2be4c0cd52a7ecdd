import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { type Assessment, assess } from '../evaluate/assess.ts'
import { formatInstant, parseInstant } from '../operators/dates.ts'
import type { Story, StoryEvent, StoryExpectation } from '../pack/format.ts'
import { closingIsBlocked, closingSituations, strictestOf } from './closing.ts'
import { decideEntry } from './decide-entry.ts'
import { decideRun } from './decide-run.ts'
import {
  besideRun,
  factsFromRecords,
  kindsForClosing,
  type SubjectRecords,
  withRecords,
} from './facts-from-records.ts'
import { foldEntry } from './fold-entry.ts'
import { foldRun } from './fold-run.ts'
import { ORGANISATION, procedureOf, registerOf } from './in-force.ts'
import { countsOf, readsAllEntries } from './register-yields.ts'
import { commandOf } from './story-commands.ts'
import { differencesOf, spokenEvent } from './story-differences.ts'
import { StoryEntries, type StoryEntry } from './story-entries.ts'
import { heldItems, shownTasks, tasksOfRegister, tasksOfReviews, tasksOfRun } from './tasks.ts'
import type {
  Actor,
  ChildRun,
  FlatFacts,
  Moment,
  NewEntryEvent,
  ProcedureInForce,
  RunCommand,
  RunEvent,
  RunState,
  StoryResult,
} from './types.ts'
import { isTimeZone } from './zones.ts'

interface Run {
  readonly id: string
  readonly procedure: ProcedureInForce
  readonly events: RunEvent[]
}

const SOMEBODY = 'somebody'

/**
 * Plays a story on a ruleset and says how it differs from what it expects, one sentence a difference; none when it comes out
 * as told. Never throws for a story that lint accepts but WorkLimitError, where the ruleset has a budget of work. Nothing is stored anywhere.
 */
export const playStory = (compiled: CompiledRuleset, story: Story): StoryResult => ({
  story,
  differences: new Player(compiled, story).play(),
})

/** What became of one event. */
interface Outcome {
  readonly refusals: readonly string[]
  /** Of a check or a closing: what the rules say. */
  readonly assessment: Assessment | null
  /** The facts that the event is about, apart from those of a run. */
  readonly facts: FlatFacts | null
}

const TAKEN: Outcome = { refusals: [], assessment: null, facts: null }

class Player {
  private readonly compiled: CompiledRuleset
  private readonly story: Story
  private readonly runs = new Map<string, Run>()
  private readonly entries: StoryEntries
  private last: string | null = null
  private moment: Moment

  constructor(compiled: CompiledRuleset, story: Story) {
    this.compiled = compiled
    this.story = story
    this.entries = new StoryEntries(compiled)
    this.moment = { asOf: story.events[0]?.at ?? '', zone: story.zone ?? 'UTC', work: compiled.work }
  }

  play(): string[] {
    const { zone } = this.moment
    if (!isTimeZone(zone)) return [`there is no time zone ${zone}`]
    return this.story.events.flatMap((event, index) => {
      const at = parseInstant(event.at)
      const before = parseInstant(this.moment.asOf)
      const where = `event ${index + 1} (${spokenEvent(event)})`
      if (at === null || before === null || at < before)
        return [`${where}: its time lies before that of the event before`]
      this.moment = { ...this.moment, asOf: formatInstant(at) }
      const outcome = this.take(event)
      return this.compare(event, outcome).map((difference) => `${where}: ${difference}`)
    })
  }

  private take(event: StoryEvent): Outcome {
    if (event.start !== undefined) return this.start(event, event.start)
    if (event.enter !== undefined) return this.enter(event, event.enter)
    if (event.amendEntry !== undefined || event.voidEntry !== undefined) return this.changeEntry(event)
    if (event.check) return this.check(event.check)
    const command = commandOf(event)
    return command ? this.act(event, command) : TAKEN
  }

  private actor({ by = SOMEBODY, roles = undefined }: StoryEvent): Actor {
    return { person: by, roles: roles ?? null, now: this.moment.asOf }
  }

  private start(event: StoryEvent, code: string): Outcome {
    const procedure = procedureOf(this.compiled, code)
    if (!procedure) return refusedFor('UNKNOWN_PROCEDURE')
    const command: RunCommand = {
      kind: 'start',
      subjectRef: event.subject ?? null,
      happenedAt: event.happenedAt ?? null,
      actingRole: event.role ?? null,
      facts: event.facts,
      note: event.note ?? null,
    }
    const id = event.run ?? `run${this.runs.size + 1}`
    const decision = decideRun(procedure, [], command, this.actor(event), this.moment)
    if (!decision.ok) return refused(decision.refusals)
    const run: Run = { id, procedure, events: [] }
    this.runs.set(id, run)
    this.last = id
    this.store(run, decision.event, event)
    return TAKEN
  }

  private store(
    run: Run,
    event: Omit<RunEvent, 'id' | 'recordedAt' | 'recordedBy'>,
    { by = SOMEBODY }: StoryEvent,
  ) {
    const id = `${run.id}.${run.events.length + 1}`
    run.events.push({ ...event, id, recordedAt: this.moment.asOf, recordedBy: by })
  }

  private act(event: StoryEvent, command: RunCommand): Outcome {
    const run = this.runOf(event)
    if (!run) return refusedFor('NO_RUN')
    const decision = decideRun(run.procedure, run.events, command, this.actor(event), this.contextOf(run))
    if (!decision.ok) return refused(decision.refusals)
    if (command.kind === 'close') return this.close(run, decision.event, event)
    const writes = this.entries.planned(run.id, decision.entries, this.actor(event), this.moment)
    const refusals = writes.flatMap(({ decision: made }) => (made.ok ? [] : made.refusals))
    if (refusals.length > 0) return refused(refusals)
    const childRun = decision.starts === null ? null : this.startChild(decision.starts, event, run)
    this.store(run, { ...decision.event, childRun }, event)
    for (const { entry, decision: made } of writes) if (made.ok) this.storeEntry(entry, made.event, event)
    return TAKEN
  }

  private close(
    run: Run,
    decided: Omit<RunEvent, 'id' | 'recordedAt' | 'recordedBy'>,
    event: StoryEvent,
  ): Outcome {
    const assessment = this.closing(run, decided.outcome)
    if (assessment && closingIsBlocked(assessment))
      return { refusals: ['CLOSING_BLOCKED'], assessment, facts: null }
    this.store(run, decided, event)
    return { ...TAKEN, assessment }
  }

  /** What the rules say about closing a run now; null where they are not asked. */
  private closing(run: Run, outcome: string | null = null): Assessment | null {
    const { facts: said, subjectRef } = this.stateOf(run)
    const pulled = subjectRef === null ? null : besideRun(run.procedure, this.pulledFor(run, subjectRef))
    const known = (facts: FlatFacts) =>
      pulled === null ? facts : withRecords(this.compiled, facts, pulled).facts
    const assessments = closingSituations(run.procedure, said, outcome).flatMap(
      (facts) => this.assessed(known(facts)) ?? [],
    )
    return strictestOf(assessments, ({ result }) => result.verdict) ?? null
  }

  private pulledFor(run: Run, subjectRef: string) {
    const records = kindsForClosing(run.procedure).map(({ kind, withRuns }) => ({
      ...this.recordsOf(kind, subjectRef),
      ...(!withRuns && { runs: [] }),
    }))
    return factsFromRecords(this.compiled, records, this.moment)
  }

  private assessed(facts: FlatFacts): Assessment | null {
    const outcome = assess(this.compiled, { facts, asOf: this.moment.asOf })
    return outcome.ok ? outcome.assessment : null
  }

  private startChild(code: string, event: StoryEvent, parent: Run): string {
    const id = event.child ?? `${parent.id}Child${this.runs.size + 1}`
    const procedure = procedureOf(this.compiled, code)
    if (!procedure) return id
    const child: Run = { id, procedure, events: [] }
    const command: RunCommand = { kind: 'start', subjectRef: this.stateOf(parent).subjectRef }
    const decision = decideRun(procedure, [], command, this.actor(event), this.moment)
    if (!decision.ok) return id
    this.runs.set(id, child)
    this.store(child, decision.event, event)
    return id
  }

  private storeEntry(entry: StoryEntry, made: NewEntryEvent, { by = SOMEBODY }: StoryEvent): void {
    this.entries.store(entry, made, { by, at: this.moment.asOf })
  }

  private enter(event: StoryEvent, code: string): Outcome {
    const register = registerOf(this.compiled, code)
    if (!register) return refusedFor('UNKNOWN_REGISTER')
    const command = { kind: 'add' as const, fields: event.fields, happenedAt: event.happenedAt ?? null }
    const decision = decideEntry(register, null, command, this.actor(event), this.moment)
    if (!decision.ok) return refused(decision.refusals)
    const entry = { register: code, subjectRef: event.subject ?? null, madeBy: null, events: [] }
    this.storeEntry({ ...entry, id: event.entry ?? this.entries.nextId() }, decision.event, event)
    return TAKEN
  }

  private changeEntry(event: StoryEvent): Outcome {
    const entry = this.entries.get(event.amendEntry ?? event.voidEntry ?? '')
    const register = entry && registerOf(this.compiled, entry.register)
    if (!entry || !register) return refusedFor('NO_ENTRY')
    const reason = event.reason ?? ''
    const command =
      event.amendEntry === undefined
        ? { kind: 'void' as const, reason }
        : { kind: 'amend' as const, fields: event.fields, reason }
    const decision = decideEntry(
      register,
      foldEntry(entry, entry.events),
      command,
      this.actor(event),
      this.moment,
    )
    if (!decision.ok) return refused(decision.refusals)
    this.storeEntry(entry, decision.event, event)
    return TAKEN
  }

  private check({ facts = {}, subjects = [] }: NonNullable<StoryEvent['check']>): Outcome {
    const records = subjects.map(({ kind, ref }) => this.recordsOf(kind, ref))
    const pulled = factsFromRecords(this.compiled, records, this.moment)
    const { facts: together } = withRecords(this.compiled, facts, pulled)
    const outcome = assess(this.compiled, { facts: together, asOf: this.moment.asOf })
    if (!outcome.ok)
      return { refusals: outcome.problems.map(({ code }) => code), assessment: null, facts: together }
    return { refusals: [], assessment: outcome.assessment, facts: together }
  }

  private recordsOf(kind: string, ref: string): SubjectRecords {
    const entries = new Map(
      [...this.compiled.registers.values()].map((register) => {
        const all = readsAllEntries(register, kind)
        return [
          register.code,
          this.entries.in(register.code).filter((entry) => all || entry.subjectRef === ref),
        ] as const
      }),
    )
    const runs = [...this.runs.values()]
      .filter(({ procedure }) => procedure.procedure.subjectKind === kind)
      .map((run) => this.stateOf(run))
      .filter(({ subjectRef }) => subjectRef === ref || kind === ORGANISATION.kind)
    return { kind, entries, runs }
  }

  private runOf({ run }: StoryEvent): Run | undefined {
    return this.runs.get(run ?? this.last ?? '')
  }

  private contextOf(run: Run) {
    return { ...this.moment, children: this.childrenOf(run) }
  }

  private childrenOf(run: Run): ChildRun[] {
    return run.events.flatMap(({ childRun }) => {
      const child = childRun === null ? undefined : this.runs.get(childRun)
      if (!child) return []
      const { state, closedAt, closedBy, closingRole } = this.stateOf(child)
      return [{ runId: child.id, state, closedAt, closedBy, closingRole }]
    })
  }

  private stateOf(run: Run): RunState {
    return foldRun(run.procedure, run.events, this.contextOf(run))
  }

  // ---- what is expected

  private compare(event: StoryEvent, outcome: Outcome): string[] {
    const { expect } = event
    const wanted = expect?.refused
    const { refusals } = outcome
    if (wanted === undefined && refusals.length > 0) return [`is refused: ${refusals.join(', ')}`]
    if (wanted !== undefined && !refusals.some((code) => code === wanted))
      return [
        refusals.length === 0
          ? `is not refused with ${wanted}`
          : `is refused with ${refusals.join(', ')}, not with ${wanted}`,
      ]
    return expect ? this.differences(event, expect, outcome) : []
  }

  private differences(event: StoryEvent, expect: StoryExpectation, outcome: Outcome): string[] {
    const run = this.runOf(event)
    const state = run ? this.stateOf(run) : null
    const isAsked = expect.verdict !== undefined || expect.findings !== undefined
    return differencesOf(expect, {
      state,
      facts: outcome.facts ?? state?.facts ?? {},
      assessment: outcome.assessment ?? (run && isAsked ? this.closing(run) : null),
      tasks: () => this.tasks(),
      counts: (entry) => this.counts(entry),
    })
  }

  private counts(id: string): boolean | undefined {
    const entry = this.entries.get(id)
    const register = entry && registerOf(this.compiled, entry.register)
    if (!entry || !register) return undefined
    return countsOf(register, foldEntry(entry, entry.events), this.moment) === 'TRUE'
  }

  /** The last part of each task's code, sorted: the step, the rule or the register. */
  private tasks(): string[] {
    const registers = [...this.compiled.registers.keys()].flatMap(
      (code) => registerOf(this.compiled, code) ?? [],
    )
    const held = new Set(
      registers.flatMap((one) => [...heldItems(one, this.entries.in(one.register.code), this.moment)]),
    )
    const tasks = [
      ...[...this.runs.values()].flatMap((run) => tasksOfRun(run.procedure, run.id, this.stateOf(run))),
      ...registers.flatMap((one) =>
        tasksOfRegister(one, this.entries.in(one.register.code), this.moment, { held }),
      ),
      ...tasksOfReviews(this.compiled, this.moment),
    ]
    return shownTasks(tasks, this.moment)
      .map(({ code }) => code.slice(code.lastIndexOf('/') + 1))
      .sort()
  }
}

const refused = (
  refusals: readonly { readonly code: string; readonly path: readonly string[] }[],
): Outcome => ({
  ...TAKEN,
  refusals: refusals.map(({ code }) => code),
})

const refusedFor = (code: string): Outcome => ({ ...TAKEN, refusals: [code] })
