import { compileRuleset } from '../../../src/rules/compile/compile-ruleset.ts'
import type { CompiledRuleset } from '../../../src/rules/compile/compiled-ruleset.ts'
import type { Pack } from '../../../src/rules/pack/format.ts'
import { decideRun } from '../../../src/rules/procedures/decide-run.ts'
import { foldRun } from '../../../src/rules/procedures/fold-run.ts'
import { procedureOf, registerOf } from '../../../src/rules/procedures/in-force.ts'
import type {
  ChildRun,
  PlannedEntry,
  ProcedureInForce,
  RegisterInForce,
  RunCommand,
  RunEvent,
  RunState,
} from '../../../src/rules/procedures/types.ts'
import { layerPacks } from '../../../src/rules/ruleset/resolve-ruleset.ts'

export const EN = (en: string) => ({ en })

export const pack = (parts: Partial<Pack>): Pack => ({
  pack: 'acme/small',
  version: '1.0.0',
  title: EN('Small'),
  locales: ['en'],
  owner: { team: 'Safety' },
  effective: { from: '2020-01-01' },
  ...parts,
})

export function compiledFrom(...packs: Pack[]): CompiledRuleset {
  const found = layerPacks(
    packs.map((one) => ({ pack: one, digest: '' })),
    {},
  )
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  return compileRuleset({ digest: '', ...found.body })
}

const bool = (name: string) => ({ type: 'boolean' as const, label: EN(name), ask: EN(`${name}?`) })

/** A visit: look first, talk at any time, a note when it is asked for, two people sign, the report at the end. */
export const VISIT = pack({
  vocabulary: {
    roles: { nurse: { title: EN('nurse') }, doctor: { title: EN('doctor') }, guest: { title: EN('guest') } },
    people: { client: { title: EN('client') }, staff: { title: EN('staff') } },
    kinds: { visit: { title: EN('visit') } },
    acts: { end_visit: { title: EN('end') } },
    outcomes: { fine: { title: EN('All was well') }, referred: { title: EN('referred') } },
  },
  facts: {
    'act.type': {
      ...bool('act'),
      type: 'code',
      vocabulary: 'acts',
      standsFor: 'action',
      assume: 'end_visit',
    },
    'about.kinds': { ...bool('about'), type: 'codes', vocabulary: 'kinds', standsFor: 'subjectKinds' },
    'visit.open': bool('visit open'),
    'visit.hurt': bool('somebody was hurt'),
    'visit.looked': bool('looked'),
    'visit.lookedBy': { ...bool('looked by'), type: 'code', vocabulary: 'roles' },
    'visit.lookedOn': { ...bool('looked on'), type: 'date' },
    'visit.people': { ...bool('people'), type: 'codes', vocabulary: 'people' },
    'visit.signed': bool('signed'),
    'visit.reported': bool('reported'),
    'weather.bad': bool('bad weather'),
  },
  procedures: {
    visit: {
      title: EN('Visit'),
      subjectKinds: ['visit'],
      starts: { facts: { 'visit.open': true } },
      closes: {
        action: 'end_visit',
        outcomes: ['fine', 'referred'],
        facts: { 'visit.open': false },
        roles: ['nurse', 'doctor'],
      },
      steps: [
        {
          code: 'look',
          title: EN('Look'),
          order: 'first',
          roles: ['nurse', 'doctor'],
          due: { within: 'PT24H' },
          fields: {
            hurt: { type: 'boolean', label: EN('hurt') },
            place: { type: 'string', label: EN('place'), required: true },
          },
          yields: {
            'visit.looked': true,
            'visit.lookedBy': { from: 'role' },
            'visit.lookedOn': { from: 'happenedOn' },
            'visit.hurt': { from: 'field', field: 'hurt' },
          },
        },
        {
          code: 'talk',
          title: EN('Talk'),
          roles: ['nurse'],
          fields: { people: { type: 'codes', vocabulary: 'people', label: EN('people'), required: true } },
          yields: { 'visit.people': { from: 'field', field: 'people' } },
        },
        {
          code: 'bandage',
          title: EN('Bandage'),
          when: { fact: 'visit.hurt', operator: 'equal', value: true },
          due: { within: 'P1D', from: { step: 'look' } },
          fields: { people: { type: 'codes', vocabulary: 'people', label: EN('people') } },
          yields: { 'visit.people': { from: 'field', field: 'people' } },
        },
        {
          code: 'sign',
          title: EN('Sign'),
          roles: ['nurse', 'doctor'],
          approvals: 2,
          blocksClosing: true,
          order: { after: ['look'] },
          fields: { text: { type: 'string', label: EN('text'), required: true } },
          yields: { 'visit.signed': true },
        },
        {
          code: 'call',
          title: EN('Call'),
          repeatable: true,
          fields: { n: { type: 'integer', label: EN('n') } },
        },
        { code: 'report', title: EN('Report'), order: 'last', yields: { 'visit.reported': true } },
      ],
    },
  },
})

export function procedureIn(compiled: CompiledRuleset, code: string): ProcedureInForce {
  const found = procedureOf(compiled, code)
  if (!found) throw new Error(`there is no procedure ${code}`)
  return found
}

export function registerIn(compiled: CompiledRuleset, code: string): RegisterInForce {
  const found = registerOf(compiled, code)
  if (!found) throw new Error(`there is no register ${code}`)
  return found
}

type Said = Partial<Extract<RunCommand, { kind: 'complete' }>> & {
  readonly by?: string
  readonly roles?: readonly string[] | null
  readonly now?: string
}

/** One run, played by decisions; what is refused leaves no event. */
export class Play {
  readonly procedure: ProcedureInForce
  readonly zone: string
  events: RunEvent[] = []
  entries: PlannedEntry[] = []
  children: ChildRun[] = []
  now = '2026-03-02T12:00:00Z'

  constructor(procedure: ProcedureInForce, zone = 'UTC') {
    this.procedure = procedure
    this.zone = zone
  }

  /** The codes of what refuses a command, each with its path; empty where it was taken. */
  do(command: RunCommand, { by = 'Ana', roles = null, now = this.now }: Said = {}): string[] {
    this.now = now
    const actor = { person: by, roles, now }
    const decision = decideRun(this.procedure, this.events, command, actor, this.context())
    if (!decision.ok) return decision.refusals.map(({ code, path }) => [code, ...path].join(' '))
    const id = `e${this.events.length + 1}`
    const childRun = decision.starts === null ? null : `child-${id}`
    this.events.push({ ...decision.event, childRun, id, recordedAt: now, recordedBy: by })
    this.entries.push(...decision.entries)
    return []
  }

  start(happenedAt?: string, facts?: unknown, said?: Said): string[] {
    return this.do({ kind: 'start', subjectRef: 'S1', happenedAt: happenedAt ?? null, facts }, said)
  }

  step(step: string, actingRole: string, said: Said = {}): string[] {
    const { fields, happenedAt = null, expectedVersion = null } = said
    return this.do({ kind: 'complete', step, actingRole, fields, happenedAt, expectedVersion }, said)
  }

  amend(step: string, actingRole: string, fields: unknown, said: Said = {}): string[] {
    return this.do({ kind: 'amend', step, actingRole, fields, reason: 'it was wrong' }, said)
  }

  context(asOf = this.now) {
    return { asOf, zone: this.zone, children: this.children }
  }

  state(asOf?: string): RunState {
    return foldRun(this.procedure, this.events, this.context(asOf))
  }

  /** Step → state. */
  states(): Record<string, string> {
    return Object.fromEntries(this.state().steps.map(({ step, state }) => [step.code, state]))
  }

  progress(code: string, asOf?: string) {
    const found = this.state(asOf).steps.find(({ step }) => step.code === code)
    if (!found) throw new Error(`there is no step ${code}`)
    return found
  }
}
