import { type AnyActor, assign, createActor, createMachine } from 'xstate'
import { Random } from '../../bench/workload/random.ts'
import { machineOf } from '../../src/rules/exchange/xstate-machine.ts'
import {
  type CompiledRuleset,
  type Condition,
  decideRun,
  foldRun,
  type ProcedureInForce,
  procedureOf,
  type RulesetField,
  type RunEvent,
  type RunState,
} from '../../src/rules/index.ts'

type Truth = 'TRUE' | 'FALSE' | 'UNKNOWN'
type Facts = Readonly<Record<string, unknown>>

/** A condition in three values, written apart from the engine; what the shipped steps use, and nothing else. */
export function truthOf(condition: Condition, facts: Facts): Truth {
  const { all, any, not, fact, operator, value } = condition
  if (all) return worst(all.map((one) => truthOf(one, facts)))
  if (any) return inverse(worst(any.map((one) => inverse(truthOf(one, facts)))))
  if (not) return inverse(truthOf(not, facts))
  if (fact === undefined || operator !== 'equal') throw new Error(`${operator} is not played`)
  const known = facts[fact]
  if (known === undefined) return 'UNKNOWN'
  return known === value ? 'TRUE' : 'FALSE'
}
const worst = (truths: readonly Truth[]): Truth =>
  truths.includes('FALSE') ? 'FALSE' : truths.includes('UNKNOWN') ? 'UNKNOWN' : 'TRUE'
const inverse = (truth: Truth): Truth => (truth === 'UNKNOWN' ? truth : truth === 'TRUE' ? 'FALSE' : 'TRUE')

interface StepEvent {
  readonly type: string
  readonly role: string
  readonly person: string
  readonly fields: Facts
}

interface Context {
  facts: Facts
  settled: readonly string[]
  wrongRole: readonly string[]
  /** By step: who agreed, and to what. */
  approvals: Readonly<Record<string, readonly string[]>>
  agreedTo: Readonly<Record<string, Facts>>
  written: Readonly<Record<string, Facts>>
}

const held = (roles: readonly string[], role: string): boolean => roles.length === 0 || roles.includes(role)
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Who agrees after an event; those who agreed to something else do not. */
function agreeing(context: Context, step: string, { person, fields }: StepEvent): string[] {
  const before = context.agreedTo[step]
  const agreed = before && same({ ...before, ...fields }, before) ? (context.approvals[step] ?? []) : []
  return [...new Set([...agreed, person])]
}

interface Play {
  readonly context: Context
  readonly event: StepEvent
}

/** The guards by their names, as docs/protocols.md describes them. */
const GUARDS = {
  needed: ({ context }: Play, { when, is, not }: { when: Condition; is: Truth; not?: true }) =>
    (truthOf(when, context.facts) === is) !== (not === true),
  waitsFor: ({ context }: Play, { steps, not }: { steps: readonly string[]; not?: true }) =>
    steps.some((step) => !context.settled.includes(step)) !== (not === true),
  byWrongRole: ({ context }: Play, { step }: { step: string }) =>
    context.wrongRole.includes(step) && context.agreedTo[step] === undefined,
  mayDo: ({ event }: Play, { roles }: { roles: readonly string[] }) => held(roles, event.role),
  agreedAlready: ({ context, event }: Play, { step, roles }: { step: string; roles: readonly string[] }) =>
    held(roles, event.role) && (context.approvals[step] ?? []).includes(event.person),
  completes: (
    { context, event }: Play,
    { step, roles, approvals }: { step: string; roles: readonly string[]; approvals: number },
  ) => held(roles, event.role) && agreeing(context, step, event).length >= approvals,
  mayClose: () => false,
}

/** What the actions make of the context. */
const CHANGES: Readonly<Record<string, (play: Play, params: never) => Partial<Context>>> = {
  settle: ({ context }, { step }: { step: string }) => ({ settled: [...context.settled, step] }),
  unsettle: ({ context }, { step }: { step: string }) => ({
    settled: context.settled.filter((one) => one !== step),
  }),
  noteWrongRole: ({ context }, { step }: { step: string }) => ({ wrongRole: [...context.wrongRole, step] }),
  approve: ({ context, event }, { step }: { step: string }) => ({
    approvals: { ...context.approvals, [step]: agreeing(context, step, event) },
    agreedTo: { ...context.agreedTo, [step]: { ...context.agreedTo[step], ...event.fields } },
  }),
  yield: (
    { context, event },
    { step, yields }: { step: string; yields: Readonly<Record<string, unknown>> },
  ) => {
    const written = { ...context.agreedTo[step], ...context.written[step], ...event.fields }
    const facts = Object.entries(yields).flatMap(([name, from]) => {
      const value = valueSaid(from, written, event)
      return value === undefined ? [] : [[name, value] as const]
    })
    return {
      facts: { ...context.facts, ...Object.fromEntries(facts) },
      written: { ...context.written, [step]: written },
    }
  },
  start: () => ({}),
}

function valueSaid(from: unknown, written: Facts, event: StepEvent): unknown {
  if (typeof from !== 'object' || from === null || Array.isArray(from)) return from
  const { from: source, field = '' } = from as { from: string; field?: string }
  if (source === 'field') return written[field]
  return source === 'role' ? event.role : undefined
}

function actorOf(procedure: ProcedureInForce['procedure'], facts: Facts): AnyActor {
  const json = machineOf(procedure, 'en')
  const context = { ...json.context, facts: { ...facts, ...json.context.facts }, agreedTo: {}, written: {} }
  const actions = Object.fromEntries(
    Object.entries(CHANGES).map(([name, change]) => [
      name,
      // XState 5 takes what an action assigns from `assign`; its own shape lets the parameters through.
      assignBy(change),
    ]),
  )
  // Through JSON, as somebody else would read it.
  const machine = createMachine({ ...JSON.parse(JSON.stringify(json)), context } as never)
  return createActor(machine.provide({ guards: GUARDS, actions } as never))
}

const assignBy = (change: (play: Play, params: never) => Partial<Context>) =>
  assign(((play: Play, params: never) => change(play, params)) as never)

/** Step → state, as the machine shows it. */
function statesOf(actor: AnyActor): Readonly<Record<string, string>> {
  const { value } = actor.getSnapshot() as { value: { running: { open: Readonly<Record<string, string>> } } }
  return value.running.open
}

function valueFor(field: RulesetField, random: Random): unknown {
  switch (field.type) {
    case 'boolean':
      return random.chance(0.5)
    case 'integer':
    case 'number':
      return field.minimum ?? 1
    case 'date':
      return '2026-03-02'
    case 'dateTime':
      return '2026-03-02T10:00:00Z'
    case 'time':
      return '10:00'
    case 'code':
      return random.pick(field.values ?? ['x'])
    case 'codes':
      return [random.pick(field.values ?? ['x'])]
    case 'strings':
      return [random.pick(['a', 'b'])]
    case 'string':
      return random.pick(['a', 'b'])
  }
}

const PEOPLE = ['Ana', 'Ben', 'Cho']
const ATTEMPTS = 24
const BEGINNING = Date.UTC(2026, 2, 2, 8)

/** Plays random runs of every shipped procedure: after each event the machine and the fold have to show the same. */
export function playMachines(compiled: CompiledRuleset, { runs, seed }: { runs: number; seed: number }) {
  const random = new Random(seed)
  const faults: string[] = []
  const seen = new Set<string>()
  const states: RunState[] = []
  let events = 0
  let played = 0
  const roles = Object.keys(compiled.ruleset.vocabulary.roles ?? {})
  for (const code of compiled.procedures.keys()) {
    const inForce = procedureOf(compiled, code)
    if (inForce === null) continue
    for (let run = 0; run < runs; run += 1) {
      const result = playRun(compiled, inForce, roles, random)
      played += 1
      events += result.events
      for (const state of result.state.steps) seen.add(state.state)
      if (result.fault !== null) faults.push(`${code}, run ${run}: ${result.fault}`)
      if (run < 3) states.push(result.state)
    }
  }
  return { machines: compiled.procedures.size, runs: played, events, faults, states, seen: [...seen].sort() }
}

function playRun(
  compiled: CompiledRuleset,
  inForce: ProcedureInForce,
  roles: readonly string[],
  random: Random,
): { events: number; fault: string | null; state: RunState } {
  const { steps } = inForce.procedure
  let now = BEGINNING
  const at = () => new Date(now).toISOString()
  const context = () => ({ asOf: at(), zone: 'UTC', children: [] })
  const actor = (person: string) => ({ person, roles: null, now: at() })
  const events: RunEvent[] = []
  const take = (command: Parameters<typeof decideRun>[2], person: string): boolean => {
    const decision = decideRun(inForce, events, command, actor(person), context())
    if (!decision.ok) return false
    const id = `e${events.length}`
    events.push({ ...decision.event, id, recordedAt: at(), recordedBy: person, childRun: null })
    return true
  }
  take({ kind: 'start', subjectRef: 'S1' }, 'Ana')
  const machine = actorOf(inForce.procedure, {}).start()
  const fold = () => foldRun(inForce, events, context())
  let compared = 0
  const differs = (what: string): string | null => {
    const folded = Object.fromEntries(fold().steps.map(({ step, state }) => [step.code, state]))
    const shown = statesOf(machine)
    compared += 1
    const wrong = Object.keys(folded).filter((step) => folded[step] !== shown[step])
    return wrong.length === 0
      ? null
      : `after ${what}: ${wrong.map((step) => `${step} is ${folded[step]}, the machine says ${shown[step]}`).join('; ')}`
  }
  let fault = differs('the start')
  for (let attempt = 0; attempt < ATTEMPTS && fault === null; attempt += 1) {
    now += 60_000
    const step = random.pick(steps)
    const role = step.roles.length > 0 && random.chance(0.75) ? random.pick(step.roles) : random.pick(roles)
    const person = random.pick(PEOPLE)
    const fields = Object.fromEntries(
      step.fields
        .filter(({ required }) => required || random.chance(0.7))
        .map((field) => [field.name, valueFor({ ...field, ...codesOf(compiled, field) }, random)]),
    )
    const isCorrection = step.approvals === 1 && random.chance(0.15)
    const command = isCorrection
      ? ({ kind: 'amend', step: step.code, actingRole: role, fields, reason: 'x' } as const)
      : ({ kind: 'complete', step: step.code, actingRole: role, fields } as const)
    take(command, person)
    // What the product refuses, the machine has to leave alone as well.
    machine.send({ type: `${isCorrection ? 'amend' : 'step'}.${step.code}`, role, person, fields } as never)
    fault = differs(`${isCorrection ? 'a correction of ' : ''}${step.code} by ${role} (${person})`)
  }
  machine.stop()
  return { events: compared, fault, state: fold() }
}

const codesOf = ({ ruleset }: CompiledRuleset, { vocabulary, values }: RulesetField) =>
  vocabulary === undefined ? {} : { values: values ?? Object.keys(ruleset.vocabulary[vocabulary] ?? {}) }
