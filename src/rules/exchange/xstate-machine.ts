import type { Condition, LocalisedText } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'
import type { DueFrom, RecordValue, RulesetProcedure, RulesetStep } from '../record-types.ts'
import { stepsBefore } from './steps-before.ts'

/** A guard or an action that whoever plays the machine brings, by name; docs/protocols.md says what each has to do. */
type Named =
  | {
      readonly type: 'needed'
      readonly params: { readonly when: Condition; readonly is: string; readonly not?: true }
    }
  | { readonly type: 'waitsFor'; readonly params: { readonly steps: readonly string[]; readonly not?: true } }
  | { readonly type: 'byWrongRole'; readonly params: { readonly step: string } }
  | {
      readonly type: 'agreedAlready'
      readonly params: { readonly step: string; readonly roles: readonly string[] }
    }
  | { readonly type: 'mayDo'; readonly params: { readonly roles: readonly string[] } }
  | {
      readonly type: 'completes'
      readonly params: {
        readonly step: string
        readonly roles: readonly string[]
        readonly approvals: number
      }
    }
  | {
      readonly type: 'mayClose'
      readonly params: { readonly action: string | null; readonly steps: readonly string[] }
    }
  | {
      readonly type: 'settle' | 'unsettle' | 'noteWrongRole' | 'approve'
      readonly params: { readonly step: string }
    }
  | {
      readonly type: 'yield'
      readonly params: { readonly step: string; readonly yields: RulesetStep['yields'] }
    }
  | { readonly type: 'start'; readonly params: { readonly procedure: string } }

interface Transition {
  readonly target?: string
  readonly guard?: Named
  readonly actions?: readonly Named[]
}

interface StateNode {
  readonly type?: 'parallel' | 'history'
  readonly history?: 'deep'
  readonly initial?: string
  readonly states?: Readonly<Record<string, StateNode>>
  readonly on?: Readonly<Record<string, readonly Transition[]>>
  readonly always?: readonly Transition[]
  readonly entry?: readonly Named[]
  readonly exit?: readonly Named[]
  readonly meta?: Readonly<Record<string, string | number | boolean | readonly string[] | readonly DueFrom[]>>
}

/** A machine for XState 5, as JSON: `createMachine(machine).provide({ guards, actions })` plays it. */
export interface MachineJson extends StateNode {
  readonly id: string
  readonly context: {
    readonly facts: Readonly<Record<string, RecordValue>>
    readonly settled: readonly string[]
    readonly wrongRole: readonly string[]
    readonly approvals: Readonly<Record<string, readonly string[]>>
  }
}

/**
 * A procedure as a state machine: a region for each step, whose states are those that a run shows (`OPEN`, `WAITING`, `PENDING`,
 * `NOT_NEEDED`, `DONE`, `DONE_BY_WRONG_ROLE`). Events are `step.<code>`, `amend.<code>`, `child.<code>` (the run that a step started is closed), `close`
 * and `reopen`. It is a picture and an oracle: a run of the product is a fold over its events, and keeps no machine.
 */
export function machineOf(procedure: RulesetProcedure, locale: string): MachineJson {
  const { code, title, steps, closingAction, startFacts } = procedure
  const blocking = steps.filter(({ blocksClosing }) => blocksClosing).map((step) => step.code)
  return {
    id: code,
    context: { facts: startFacts, settled: [], wrongRole: [], approvals: {} },
    meta: { title: textIn(title, locale), pack: procedure.pack, outcomes: procedure.outcomes },
    initial: 'running',
    states: {
      running: {
        initial: 'open',
        states: {
          open: {
            type: 'parallel',
            states: Object.fromEntries(steps.map((step) => [step.code, regionOf(procedure, step, locale)])),
          },
          again: { type: 'history', history: 'deep' },
        },
        on: {
          close: [
            {
              guard: { type: 'mayClose', params: { action: closingAction, steps: blocking } },
              target: 'closed',
            },
          ],
        },
      },
      closed: { on: { reopen: [{ target: 'running.again' }] } },
    },
  }
}

const meta = (step: RulesetStep, locale: string): NonNullable<StateNode['meta']> => ({
  title: textIn(step.title, locale),
  roles: step.roles,
  ...textMeta('guidance', step.guidance, locale),
  ...(step.requirement !== null && { requirement: step.requirement }),
  ...(step.dueLabel !== null && { dueLabel: step.dueLabel }),
  due: step.due,
  fields: step.fields.map(({ name }) => name),
})

const textMeta = (name: string, text: LocalisedText | undefined, locale: string) =>
  text === undefined ? {} : { [name]: textIn(text, locale) }

const DECIDING = { target: 'DECIDING' } as const

function regionOf(procedure: RulesetProcedure, step: RulesetStep, locale: string): StateNode {
  const before = stepsBefore(procedure, step)
  const whenIs = (is: string): Transition[] =>
    step.when === null
      ? []
      : [{ guard: { type: 'needed', params: { when: step.when, is } }, target: TARGETS[is] ?? '' }]
  const whenIsNot = (is: string): Transition[] =>
    step.when === null
      ? []
      : [{ guard: { type: 'needed', params: { when: step.when, is, not: true } }, ...DECIDING }]
  const waits: Transition[] =
    before.length === 0 ? [] : [{ guard: { type: 'waitsFor', params: { steps: before } }, target: 'WAITING' }]
  const waitsNot: Transition[] =
    before.length === 0
      ? []
      : [{ guard: { type: 'waitsFor', params: { steps: before, not: true } }, ...DECIDING }]
  const wrong: Transition = {
    guard: { type: 'byWrongRole', params: { step: step.code } },
    target: 'DONE_BY_WRONG_ROLE',
  }
  const on = eventsOf(step, before)
  const settles = {
    entry: [{ type: 'settle', params: { step: step.code } }],
    exit: [{ type: 'unsettle', params: { step: step.code } }],
  } as const
  return {
    initial: 'DECIDING',
    meta: meta(step, locale),
    states: {
      DECIDING: { always: [...whenIs('FALSE'), wrong, ...whenIs('UNKNOWN'), ...waits, { target: 'OPEN' }] },
      NOT_NEEDED: { ...settles, always: whenIsNot('FALSE'), on },
      PENDING: { always: [...whenIs('FALSE'), ...whenIsNot('UNKNOWN')], on },
      WAITING: { always: [...whenIs('FALSE'), ...whenIs('UNKNOWN'), ...waitsNot], on },
      OPEN: { always: [...whenIs('FALSE'), ...whenIs('UNKNOWN'), ...waits], on },
      DONE_BY_WRONG_ROLE: { always: whenIs('FALSE'), on },
      DONE: { ...settles, on: { ...(step.repeatable && againOf(step)), ...correctionOf(step) } },
    },
  }
}

const TARGETS: Readonly<Record<string, string>> = { FALSE: 'NOT_NEEDED', UNKNOWN: 'PENDING' }

const yieldsOf = ({ code, yields }: RulesetStep): Named => ({ type: 'yield', params: { step: code, yields } })

/** What an event about a step does, the first that fits: it may have to wait; it may be the last that was needed; it may be one of several. */
function eventsOf(step: RulesetStep, before: readonly string[]): NonNullable<StateNode['on']> {
  const { code, roles, approvals, starts } = step
  const barred: Transition[] =
    before.length === 0 ? [] : [{ guard: { type: 'waitsFor', params: { steps: before } } }]
  if (starts !== null)
    return {
      [`step.${code}`]: [...barred, { actions: [{ type: 'start', params: { procedure: starts } }] }],
      [`child.${code}`]: [
        { guard: { type: 'mayDo', params: { roles } }, target: 'DONE', actions: [yieldsOf(step)] },
        { actions: [{ type: 'noteWrongRole', params: { step: code } }], ...DECIDING },
      ],
    }
  return {
    [`step.${code}`]: [
      ...barred,
      // Nobody agrees twice.
      ...(approvals > 1
        ? [{ guard: { type: 'agreedAlready', params: { step: code, roles } } } as const]
        : []),
      {
        guard: { type: 'completes', params: { step: code, roles, approvals } },
        target: 'DONE',
        actions: [{ type: 'approve', params: { step: code } }, yieldsOf(step)],
      },
      {
        guard: { type: 'mayDo', params: { roles } },
        actions: [{ type: 'approve', params: { step: code } }],
        ...DECIDING,
      },
      { actions: [{ type: 'noteWrongRole', params: { step: code } }], ...DECIDING },
    ],
  }
}

/** A step that may be done again stays done, and says what was written last. */
const againOf = (step: RulesetStep): NonNullable<StateNode['on']> => ({
  [`step.${step.code}`]: [
    { guard: { type: 'mayDo', params: { roles: step.roles } }, actions: [yieldsOf(step)] },
  ],
})

/** A correction by somebody who may do the step changes what it says. One of a step that several people agree on asks all of them again; the machine does not tell that. */
const correctionOf = (step: RulesetStep): NonNullable<StateNode['on']> =>
  step.approvals > 1 || step.starts !== null
    ? {}
    : {
        [`amend.${step.code}`]: [
          { guard: { type: 'mayDo', params: { roles: step.roles } }, actions: [yieldsOf(step)] },
        ],
      }
