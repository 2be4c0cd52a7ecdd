import { closingAssessment } from '../operations/procedures/closing-assessment.ts'
import { getProcedureRun } from '../operations/procedures/get-procedure-run.ts'
import { listProcedureRuns } from '../operations/procedures/list-procedure-runs.ts'
import { fieldsOfEvent, listRunEvents, type RunEventView } from '../operations/procedures/list-run-events.ts'
import {
  factsOfRunView,
  fieldsOfStep,
  procedureOfRun,
  receiptOfRun,
  rulesetOfRun,
  type StepProgressView,
  stepsOfRun,
  waitedFor,
} from '../operations/procedures/run-parts.ts'
import { endOfRun, type RunView, subjectOfRun } from '../operations/procedures/run-view.ts'
import { receiptOfEvent } from '../operations/records/receipt.ts'
import { isErased } from '../operations/records/sealed-record.ts'
import { termsOfCodes } from '../operations/vocabulary/term-view.ts'
import { SafetyAssessment } from './assessment.ts'
import { builder } from './builder.ts'
import { Node, registerNode } from './node.ts'
import { Altered, connectionType, pageArguments, pageComplexity, showAltered } from './pagination.ts'
import { Procedure, ProcedureStep } from './procedure.ts'
import { Ruleset } from './ruleset.ts'
import { Receipt } from './safety-check.ts'
import { Fact, LOCALE_DESCRIPTION, Role } from './vocabulary.ts'

/** Evaluating, as for a check. */
const EVALUATION = { field: 20, multiplier: 1 }
const STEPS = { field: 1, multiplier: 10 }

const ProcedureState = builder.enumType('ProcedureState', {
  description: 'Whether a run goes on.',
  values: {
    OPEN: { description: 'Something may be added to it.' },
    CLOSED: { description: 'It is at its end; it may be reopened with a reason.' },
  },
})

const StepState = builder.enumType('StepState', {
  description: 'How far a step has come.',
  values: {
    NOT_NEEDED: { description: 'Its condition is false.' },
    PENDING: { description: 'Its condition turns on facts that are not known; waitingFor names them.' },
    WAITING: { description: 'Other steps have to come before it; it may not be done yet.' },
    OPEN: { description: 'It is to be done.' },
    DONE: { description: 'It is done.' },
    DONE_BY_WRONG_ROLE: { description: 'It was done by a role that may not do it, and does not count.' },
  },
})

export const ProcedureRun = builder.objectRef<RunView>('ProcedureRun').implement({
  description: 'A procedure that somebody started: a fold over events that are only ever added.',
  interfaces: [Node],
  fields: (t) => ({
    procedure: t.field({
      type: Procedure,
      description: 'As the ruleset has it that the run is pinned to.',
      args: { locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
      resolve: (run, { locale }, { ctx }) => procedureOfRun(ctx, run, locale),
    }),
    state: t.field({
      type: ProcedureState,
      description: 'Whether it goes on.',
      resolve: ({ row }) => (row.state === 'CLOSED' ? 'CLOSED' : 'OPEN'),
    }),
    version: t.int({
      description: 'How many events it has; give it as expectedVersion.',
      resolve: ({ row }) => row.version,
    }),
    subjectRef: t.string({
      nullable: true,
      description:
        'The pseudonymous reference of whom it is about; null without one and after the erasure. Needs the scope "read" or "check".',
      authScopes: { oneOf: ['read', 'check'] },
      resolve: (run, _args, { ctx }) => subjectOfRun(ctx, run),
    }),
    erased: t.boolean({
      description:
        'What was said in it was erased and cannot be read any more: it has no steps and yields nothing; its closing cannot be judged. That it took place, its times and its log entries stay.',
      resolve: ({ row }) => isErased(row),
    }),
    startedAt: t.field({
      type: 'DateTime',
      description: 'When it began to happen.',
      resolve: ({ row }) => row.startedAt,
    }),
    closedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it came to its end; null while it is open.',
      resolve: async (run, _args, { ctx }) => (await endOfRun(ctx, run)).closedAt,
    }),
    outcome: t.string({
      nullable: true,
      description: 'How it ended; null while it is open, and when nobody said.',
      resolve: async (run, _args, { ctx }) => (await endOfRun(ctx, run)).outcome,
    }),
    ruleset: t.field({
      type: Ruleset,
      description:
        'The ruleset it is pinned to: its steps and its closing are judged by it, whatever is live.',
      resolve: (run, _args, { ctx }) => rulesetOfRun(ctx, run),
    }),
    receipt: t.field({
      type: Receipt,
      description: 'Proof that its last event stands in the log.',
      resolve: (run, _args, { ctx }) => receiptOfRun(ctx, run),
    }),
  }),
})

const StepProgress = builder.objectRef<StepProgressView>('StepProgress').implement({
  description: 'How far a step of a run has come.',
  fields: (t) => ({
    step: t.field({ type: ProcedureStep, description: 'The step.', resolve: ({ step }) => step }),
    state: t.field({
      type: StepState,
      description: 'How far it has come.',
      resolve: ({ progress }) => progress.state,
    }),
    holdsUpClosing: t.exposeBoolean('holdsUpClosing', {
      description: 'The run cannot be closed before it is done, whatever the rules say.',
    }),
    dueAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'Until when it has to be done; null where there is no date, or what it counts from is not done.',
      resolve: ({ progress }) => progress.dueAt,
    }),
    overdue: t.boolean({
      description: 'It should have been done by now.',
      resolve: ({ progress }) => progress.overdue,
    }),
    doneAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was done.',
      resolve: ({ progress }) => progress.doneAt,
    }),
    doneBy: t.string({
      nullable: true,
      description: 'Who did it: the id of the first key of its chain, or of a person.',
      resolve: ({ progress }) => progress.doneBy,
    }),
    actingRole: t.field({
      type: Role,
      nullable: true,
      description: 'The role it was done in.',
      resolve: ({ step: { compiled, locale }, progress }) =>
        termsOfCodes(compiled.ruleset.vocabulary, 'roles', {
          codes: progress.actingRole === null ? [] : [progress.actingRole],
          locale,
        })[0] ?? null,
    }),
    fields: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'What stands written, corrections included; null where nothing was. Sensitive fields need the scope "read" and are left out otherwise; reading them is recorded.',
      resolve: (view, _args, { ctx }) => fieldsOfStep(ctx, view),
    }),
    waitingFor: t.field({
      type: [Fact],
      description: 'The facts on which it turns whether it is needed.',
      resolve: (view) => waitedFor(view),
    }),
    approvalsGiven: t.int({
      description: 'By how many different people who may do it.',
      resolve: ({ progress }) => progress.approvalsGiven,
    }),
  }),
})

const ProcedureEvent = builder.objectRef<RunEventView>('ProcedureEvent').implement({
  description: 'Something that happened to a run. It never changes.',
  fields: (t) => ({
    id: t.id({ description: 'Under which the log knows it.', resolve: ({ event }) => event.row.id }),
    kind: t.string({
      description:
        'started, step_done, step_started, step_amended, note_added, closed, reopened or migrated.',
      resolve: ({ event }) => event.row.kind,
    }),
    step: t.string({
      nullable: true,
      description: 'The code of the step it is about.',
      resolve: ({ event }) => event.row.step,
    }),
    happenedAt: t.field({
      type: 'DateTime',
      description: 'When it happened, as whoever recorded it says.',
      resolve: ({ event }) => event.row.happenedAt,
    }),
    recordedAt: t.field({
      type: 'DateTime',
      description: 'When it was recorded.',
      resolve: ({ event }) => event.row.recordedAt,
    }),
    recordedBy: t.string({
      description: 'Who recorded it: the id of a key or a person.',
      resolve: ({ event }) => event.row.recordedBy,
    }),
    actingRole: t.string({
      nullable: true,
      description: 'The code of the role it was done in.',
      resolve: ({ event }) => event.row.actingRole,
    }),
    fields: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'What was written down, as it was sent. Sensitive fields need the scope "read" and are left out otherwise; reading them is recorded.',
      resolve: (view, _args, { ctx }) => fieldsOfEvent(ctx, view),
    }),
    note: t.string({
      nullable: true,
      description: 'What somebody added in words. Needs the scope "read" or "check".',
      authScopes: { oneOf: ['read', 'check'] },
      resolve: ({ event }) => event.said.note ?? null,
    }),
    reason: t.string({
      nullable: true,
      description: 'Why something was corrected or reopened. Needs the scope "read" or "check".',
      authScopes: { oneOf: ['read', 'check'] },
      resolve: ({ event }) => event.said.reason ?? null,
    }),
    receipt: t.field({
      type: Receipt,
      description: 'Proof that it stands in the log.',
      resolve: ({ event }) => receiptOfEvent(event.row),
    }),
  }),
})

const ProcedureEventConnection = connectionType('ProcedureEvent', ProcedureEvent)

builder.objectFields(ProcedureRun, (t) => ({
  steps: t.field({
    type: [StepProgress],
    description: 'Its steps, in the order in which they are shown.',
    args: { locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
    complexity: STEPS,
    resolve: (run, { locale }, { ctx }) => stepsOfRun(ctx, run, locale),
  }),
  events: t.field({
    type: ProcedureEventConnection,
    description: 'Oldest first: who did what, in which role, when it happened and when it was recorded.',
    args: {
      first: t.arg.int({ defaultValue: 50, required: true, description: 'How many, 1 to 100.' }),
      after: t.arg.string({ description: 'The endCursor of the page before; absent for the first page.' }),
    },
    complexity: pageComplexity,
    resolve: (run, page, { ctx }) => listRunEvents({ ctx, input: { run, ...page } }),
  }),
  closing: t.field({
    type: SafetyAssessment,
    description:
      'What the rules say about closing it now, with this outcome; without one, the strictest of all that closing it may be. Steps may hold it up besides (StepProgress.holdsUpClosing). After its erasure nothing can: the error SUBJECT_ERASED says so. Needs the scope "read", as its reasons repeat facts.',
    authScopes: { scope: 'read' },
    args: {
      outcome: t.arg.string({ description: 'How it would end: one of the outcomes of the procedure.' }),
      locale: t.arg.string({ description: LOCALE_DESCRIPTION }),
    },
    complexity: EVALUATION,
    resolve: (run, { outcome, locale }, { ctx }) =>
      closingAssessment({ ctx, input: { run, outcome, locale } }),
  }),
  facts: t.field({
    type: 'JSON',
    description:
      'What it yields now, by dotted name; what is not known is not there. What comes from sensitive fields, and what was said at its start, needs the scope "read" and is left out otherwise; reading it is recorded.',
    resolve: (run, _args, { ctx }) => factsOfRunView(ctx, run),
  }),
}))

registerNode({
  prefix: 'run',
  type: ProcedureRun,
  load: ({ ctx, id }) => getProcedureRun({ ctx, input: { id } }),
})

const ProcedureRunConnection = connectionType('ProcedureRun', ProcedureRun)
showAltered(ProcedureRunConnection, Altered, 'Runs')

const ProcedureRunFilter = builder.inputType('ProcedureRunFilter', {
  description: 'Which runs to list; every part that is given must hold.',
  fields: (t) => ({
    procedure: t.string({ description: 'Of the procedure of this code.' }),
    state: t.field({ type: ProcedureState, description: 'In this state.' }),
    subjectRef: t.string({ description: 'About exactly this subject.' }),
    overdue: t.boolean({ description: 'Whether something of it should have been done by now.' }),
    ruleset: t.string({ description: 'Pinned to the ruleset of this digest.' }),
    erased: t.boolean({
      description: 'False: only those that can still be read, so that the closing of each can be asked for.',
    }),
  }),
})

builder.queryFields((t) => ({
  procedureRun: t.field({
    type: ProcedureRun,
    nullable: true,
    description: 'A procedure run; null when there is none of this id here.',
    authScopes: { scope: 'read' },
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: (_root, input, { ctx }) => getProcedureRun({ ctx, input }),
  }),
  procedureRuns: t.field({
    type: ProcedureRunConnection,
    description: 'Procedure runs, the newest first.',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: ProcedureRunFilter, description: 'Which ones; all when absent.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listProcedureRuns({ ctx, input }),
  }),
}))
