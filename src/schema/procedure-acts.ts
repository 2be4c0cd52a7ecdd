import { addProcedureNote } from '../operations/procedures/add-procedure-note.ts'
import { amendStep } from '../operations/procedures/amend-step.ts'
import {
  type CloseProcedurePayload as ClosePayload,
  closeProcedure,
} from '../operations/procedures/close-procedure.ts'
import { completeStep } from '../operations/procedures/complete-step.ts'
import type { MigrateProcedureRunPayload as MigratePayload } from '../operations/procedures/migrate-procedure-run.ts'
import { reopenProcedure } from '../operations/procedures/reopen-procedure.ts'
import type { ProcedurePayload as RunPayload } from '../operations/procedures/run-view.ts'
import { startProcedure } from '../operations/procedures/start-procedure.ts'
import { builder } from './builder.ts'
import { UserError } from './errors.ts'
import { Finding } from './finding.ts'
import { ProcedureRun } from './procedure-run.ts'
import { SafetyCheck } from './safety-check.ts'

/** Evaluating and writing. */
const EVALUATION = { field: 20, multiplier: 1 }
const WRITE = { field: 10, multiplier: 1 }
const KEY =
  'Chosen by the caller, 1 to 200 printable characters, one for each act: repeating the call with it is safe.'
const ROLE = 'The code of the role acted in. Whoever has roles may act in those only.'
const AT = 'When it happened; now when absent, never in the future.'

const StartProcedureInput = builder.inputType('StartProcedureInput', {
  description: 'A procedure to start.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: KEY }),
    procedure: t.string({ required: true, description: 'Its code.' }),
    subjectRef: t.string({ description: 'A pseudonymous reference of whom it is about; never a name.' }),
    happenedAt: t.field({ type: 'DateTime', description: AT }),
    actingRole: t.string({ description: ROLE }),
    facts: t.field({
      type: 'JSON',
      description: 'What is known, nested or dotted, as for assessSafety. At most 64 KiB.',
    }),
    note: t.string({ description: 'In words; at most 2,000 characters.' }),
  }),
})

const CompleteStepInput = builder.inputType('CompleteStepInput', {
  description: 'A step that was done.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: KEY }),
    runId: t.id({ required: true, description: 'The run.' }),
    step: t.string({ required: true, description: 'The code of the step.' }),
    actingRole: t.string({ required: true, description: ROLE }),
    happenedAt: t.field({ type: 'DateTime', description: AT }),
    fields: t.field({ type: 'JSON', description: 'What is written down, by name of field. At most 64 KiB.' }),
    note: t.string({ description: 'In words; at most 2,000 characters.' }),
    expectedVersion: t.int({
      description:
        'The version of the run that the caller has seen: refused with VERSION_CONFLICT when it has another.',
    }),
  }),
})

const AmendStepInput = builder.inputType('AmendStepInput', {
  description: 'A correction of what was written down in a step.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: KEY }),
    runId: t.id({ required: true, description: 'The run.' }),
    step: t.string({ required: true, description: 'The code of the step.' }),
    actingRole: t.string({ required: true, description: ROLE }),
    fields: t.field({
      type: 'JSON',
      required: true,
      description: 'The fields that are otherwise; null empties one.',
    }),
    reason: t.string({ required: true, description: 'Why, in words; at most 2,000 characters.' }),
  }),
})

const AddProcedureNoteInput = builder.inputType('AddProcedureNoteInput', {
  description: 'A note.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: KEY }),
    runId: t.id({ required: true, description: 'The run.' }),
    note: t.string({ required: true, description: 'In words; at most 2,000 characters.' }),
  }),
})

const ReopenProcedureInput = builder.inputType('ReopenProcedureInput', {
  description: 'A closed run to go on with.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: KEY }),
    runId: t.id({ required: true, description: 'The run.' }),
    actingRole: t.string({ required: true, description: ROLE }),
    reason: t.string({ required: true, description: 'Why, in words; at most 2,000 characters.' }),
  }),
})

const CloseProcedureInput = builder.inputType('CloseProcedureInput', {
  description: 'A run to close.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: KEY }),
    runId: t.id({ required: true, description: 'The run.' }),
    actingRole: t.string({ required: true, description: ROLE }),
    outcome: t.string({
      description:
        'How it ended: one of the outcomes of the procedure, or none. Where the act depends on it, without one the strictest counts.',
    }),
    happenedAt: t.field({ type: 'DateTime', description: AT }),
  }),
})

const MigrateProcedureRunInput = builder.inputType('MigrateProcedureRunInput', {
  description: 'A run to carry on under the live rules.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: KEY }),
    runId: t.id({ required: true, description: 'The run.' }),
    dryRun: t.boolean({ required: true, defaultValue: true, description: 'Only tell what would change.' }),
    stepMap: t.field({
      type: 'JSON',
      description:
        'Step of before to step of now, or to null where it is given up. Other steps keep their code.',
    }),
  }),
})

const CloseProcedurePayload = builder.objectRef<ClosePayload>('CloseProcedurePayload').implement({
  description: 'The closed run, or the open one and what keeps it open.',
  fields: (t) => ({
    run: t.expose('run', { type: ProcedureRun, nullable: true, description: 'Null when there is none.' }),
    safetyCheck: t.expose('safetyCheck', {
      type: SafetyCheck,
      nullable: true,
      description: 'The recorded check that the rules were asked with; null where they were not asked.',
    }),
    findings: t.field({
      type: [Finding],
      description: 'What keeps it open; empty when it was closed.',
      resolve: ({ findings }) => [...findings],
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; empty when it was closed.',
    }),
  }),
})

const MigrateProcedureRunPayload = builder.objectRef<MigratePayload>('MigrateProcedureRunPayload').implement({
  description: 'The run, and what changes for it.',
  fields: (t) => ({
    run: t.expose('run', { type: ProcedureRun, nullable: true, description: 'Null when there is none.' }),
    changes: t.stringList({
      description: 'What changes, a sentence each.',
      resolve: ({ changes }) => [...changes],
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; empty when it was carried on, or would be.',
    }),
  }),
})

const ProcedurePayload = builder.objectRef<RunPayload>('ProcedurePayload').implement({
  description: 'The run as it stands now, or what has to be mended.',
  fields: (t) => ({
    run: t.expose('run', { type: ProcedureRun, nullable: true, description: 'Null when there is none.' }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended, nothing was recorded then; else empty.',
    }),
  }),
})

builder.mutationFields((t) => ({
  startProcedure: t.field({
    type: ProcedurePayload,
    description: 'Starts a procedure, pinned to the ruleset that is live now. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: StartProcedureInput, required: true, description: 'The procedure.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => startProcedure({ ctx, input }),
  }),
  completeStep: t.field({
    type: ProcedurePayload,
    description: 'Records that a step was done. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: CompleteStepInput, required: true, description: 'The step.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => completeStep({ ctx, input }),
  }),
  amendStep: t.field({
    type: ProcedurePayload,
    description:
      'Corrects what was written down in a step; what stood there before stays in the events. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: AmendStepInput, required: true, description: 'The correction.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => amendStep({ ctx, input }),
  }),
  addProcedureNote: t.field({
    type: ProcedurePayload,
    description: 'Adds a note to an open run. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: AddProcedureNoteInput, required: true, description: 'The note.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => addProcedureNote({ ctx, input }),
  }),
  closeProcedure: t.field({
    type: CloseProcedurePayload,
    description:
      'Closes a run when the rules it is pinned to let its closing act go ahead; what they were asked is recorded as a check. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: CloseProcedureInput, required: true, description: 'Which one.' }) },
    complexity: EVALUATION,
    resolve: (_root, { input }, { ctx }) => closeProcedure({ ctx, input }),
  }),
  migrateProcedureRun: t.field({
    type: MigrateProcedureRunPayload,
    description:
      'Carries an open run on under the live rules, or only tells what that would change. Needs the scope "approve".',
    authScopes: { scope: 'approve' },
    args: {
      input: t.arg({ type: MigrateProcedureRunInput, required: true, description: 'Which one, and how.' }),
    },
    complexity: EVALUATION,
    resolve: async (_root, { input }, { ctx }) =>
      (await import('../operations/procedures/migrate-procedure-run.ts')).migrateProcedureRun({ ctx, input }),
  }),
}))

builder.mutationFields((t) => ({
  reopenProcedure: t.field({
    type: ProcedurePayload,
    description: 'Opens a closed run again. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: ReopenProcedureInput, required: true, description: 'Which one.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => reopenProcedure({ ctx, input }),
  }),
}))
