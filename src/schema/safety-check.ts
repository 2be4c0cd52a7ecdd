import { SUBJECTS_MAX } from '../operations/check-subjects/subject-input.ts'
import type { CheckView } from '../operations/checks/check-view.ts'
import { getSafetyCheck } from '../operations/checks/get-safety-check.ts'
import { listSafetyChecks } from '../operations/checks/list-safety-checks.ts'
import { recomputeAssessment } from '../operations/checks/recompute-assessment.ts'
import type { RunSafetyCheckPayload as RunPayload } from '../operations/checks/run-checks.ts'
import { runSafetyCheck } from '../operations/checks/run-safety-check.ts'
import { CHECKS_PER_CALL_MAX, runSafetyChecks } from '../operations/checks/run-safety-checks.ts'
import { openSubjectRef } from '../operations/checks/sealed-check.ts'
import type { ReceiptView } from '../operations/records/receipt.ts'
import type { AlteredRecord } from '../operations/verification/without-altered.ts'
import { LIMITS } from '../rules/pack/format-values.ts'
import { SafetyAssessment } from './assessment.ts'
import { builder, entriesAtMost, FILTER_ENTRIES_MAX } from './builder.ts'
import { Verdict } from './enums.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { connectionType, pageArguments, pageComplexity, showAltered } from './pagination.ts'
import { asksFor } from './selected-fields.ts'
import { SUBJECTS_DESCRIPTION, SubjectInput, withSubjects } from './subject.ts'

/** Evaluating, and up to fifty in one call. */
const EVALUATION_COST = 20
const EVALUATION = { field: EVALUATION_COST, multiplier: 1 }
const EVALUATIONS = { field: 20, multiplier: 50 }

export const Receipt = builder.objectRef<ReceiptView>('Receipt').implement({
  description: "Proof that a record stands in the organisation's append-only log.",
  fields: (t) => ({
    digest: t.exposeString('digest', {
      description:
        'Of a check: SHA-256 of the canonical result, free of any language, with a salt that is kept with the facts. Of an event of a procedure run or a register entry: SHA-256 of the canonical record, as it stands in the log.',
    }),
    sequence: t.exposeInt('sequence', { description: 'Its place in the log: 1, 2, 3 … without a gap.' }),
    rulesetDigest: t.exposeString('rulesetDigest', {
      description: 'The ruleset that decided; with it the result can be computed again.',
    }),
  }),
})

export const SafetyCheck = builder.objectRef<CheckView>('SafetyCheck').implement({
  description: 'A recorded assessment. It never changes.',
  interfaces: [Node],
  fields: (t) => ({
    verdict: t.expose('verdict', { type: Verdict, description: 'The recorded verdict.' }),
    assessment: t.field({
      type: SafetyAssessment,
      description:
        'The whole assessment, computed again from the recorded facts with the ruleset of that time and compared with the record. After the subject was erased it cannot be: the error SUBJECT_ERASED says so. Needs the scope "read", or "check" in the answer to the call that recorded it.',
      complexity: EVALUATION,
      // Its reasons repeat facts. Whoever records a check has just said them.
      authScopes: ({ isOfCaller }) => ({ oneOf: isOfCaller ? ['read', 'check'] : ['read'] }),
      resolve: (check, _args, { ctx }) => recomputeAssessment({ ctx, input: { check } }),
    }),
    subjectRef: t.string({
      nullable: true,
      description:
        'The pseudonymous reference the integrator gave; null without one and after the subject was erased. Needs the scope "read".',
      authScopes: { scope: 'read' },
      resolve: (check, _args, { ctx }) => openSubjectRef(ctx, check),
    }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was recorded.' }),
    recordedBy: t.exposeString('recordedBy', {
      description:
        'Who recorded it: the id of a person or a key; with a check token, the id of the key that made it, "/" and the id of the token.',
    }),
    receipt: t.field({
      type: Receipt,
      description: "Proof that this record stands in the organisation's append-only log.",
      resolve: ({ resultDigest: digest, sequence, rulesetDigest }) => ({ digest, sequence, rulesetDigest }),
    }),
  }),
})

registerNode({
  prefix: 'chk',
  type: SafetyCheck,
  load: ({ ctx, id }) => getSafetyCheck({ ctx, input: { id } }),
})

const SafetyCheckConnection = connectionType('SafetyCheck', SafetyCheck)

const AlteredCheck = builder.objectRef<AlteredRecord>('AlteredCheck').implement({
  description: 'A check of which what is stored is not what was recorded. verifySafetyCheck says more.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id.' }),
    part: t.exposeString('part', {
      description:
        'Which part was altered: RECORD, DATA_KEY, or LOG_ENTRY and LOG_TREE where the entry in the log was.',
    }),
    message: t.exposeString('message', { description: 'One sentence for people.' }),
  }),
})

showAltered(SafetyCheckConnection, AlteredCheck, 'Checks')

const SafetyCheckFilter = builder.inputType('SafetyCheckFilter', {
  description: 'Which checks to list; every part that is given must hold.',
  fields: (t) => ({
    verdict: t.field({
      type: [Verdict],
      description: 'With one of these verdicts.',
      ...entriesAtMost(FILTER_ENTRIES_MAX),
    }),
    subjectRef: t.string({ description: 'With exactly this reference.' }),
    recordedAfter: t.field({ type: 'DateTime', description: 'Recorded later than this instant.' }),
    recordedBefore: t.field({ type: 'DateTime', description: 'Recorded earlier than this instant.' }),
    requirementCode: t.string({ description: 'In which this requirement was not ruled out.' }),
    erased: t.boolean({
      description:
        'False: only those whose facts can still be read, so that the assessment of each can be asked for. True: only the others.',
    }),
  }),
})

const RunSafetyCheckInput = builder.inputType('RunSafetyCheckInput', {
  description: 'A situation to assess and record.',
  fields: (t) => ({
    idempotencyKey: t.string({
      required: true,
      description:
        'Chosen by the caller, 1 to 200 printable characters, one for each check: repeating the call with it is safe.',
    }),
    facts: t.field({
      type: 'JSON',
      required: true,
      description: 'What is known, nested or dotted, as for assessSafety. At most 64 KiB.',
    }),
    attestations: t.stringList({
      description: 'Codes of requirements that the caller vouches for, beside the facts that prove them.',
      ...entriesAtMost(LIMITS.listItemsMax),
    }),
    subjectRef: t.string({
      description:
        'A pseudonymous reference that the integrator chooses, at most 128 characters; never a name.',
    }),
    subjects: t.field({
      type: [SubjectInput],
      description: SUBJECTS_DESCRIPTION,
      ...entriesAtMost(SUBJECTS_MAX),
    }),
    asOf: t.field({ type: 'DateTime', description: 'The time of evaluation; now when absent.' }),
    locale: t.string({
      description: "The language of texts (BCP 47); the organisation's default when absent.",
    }),
  }),
})

const RunSafetyChecksInput = builder.inputType('RunSafetyChecksInput', {
  description: 'Several situations to assess and record.',
  fields: (t) => ({
    checks: t.field({
      type: [RunSafetyCheckInput],
      required: true,
      description: '1 to 50 of them.',
      ...entriesAtMost(CHECKS_PER_CALL_MAX),
    }),
  }),
})

const RunSafetyCheckPayload = builder.objectRef<RunPayload>('RunSafetyCheckPayload').implement({
  description: 'The recorded check, or what is wrong with the input.',
  fields: (t) => ({
    safetyCheck: t.expose('safetyCheck', {
      type: SafetyCheck,
      nullable: true,
      description: 'Null when nothing was recorded.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; empty when the check was recorded.',
    }),
  }),
})

const RunSafetyChecksPayload = builder
  .objectRef<{ readonly results: readonly RunPayload[] }>('RunSafetyChecksPayload')
  .implement({
    description: 'One result for each check asked for.',
    fields: (t) => ({
      results: t.expose('results', {
        type: [RunSafetyCheckPayload],
        description: 'In the order of the input; one that was refused does not stop the others.',
        complexity: EVALUATIONS,
      }),
    }),
  })

builder.queryFields((t) => ({
  safetyCheck: t.field({
    type: SafetyCheck,
    nullable: true,
    description: 'A recorded check; null when there is none of this id here.',
    authScopes: { scope: 'read' },
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: (_root, input, { ctx }) => getSafetyCheck({ ctx, input }),
  }),
  safetyChecks: t.field({
    type: SafetyCheckConnection,
    description: 'Recorded checks, the newest first.',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: SafetyCheckFilter, description: 'Which ones; all when absent.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }, info) =>
      listSafetyChecks({ ctx, input: { ...input, isCounted: asksFor(info, 'totalCount') } }),
  }),
}))

builder.mutationFields((t) => ({
  runSafetyCheck: t.field({
    type: RunSafetyCheckPayload,
    description:
      'Assess, record and return. The same idempotencyKey with the same input returns the same check; with another input it is refused. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: RunSafetyCheckInput, required: true, description: 'The situation.' }) },
    complexity: ({ input }) => withSubjects(EVALUATION_COST, [input]),
    resolve: (_root, { input }, { ctx }) => runSafetyCheck({ ctx, input }),
  }),
  runSafetyChecks: t.field({
    type: RunSafetyChecksPayload,
    description: 'The same for up to 50 situations, each with its own result. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: RunSafetyChecksInput, required: true, description: 'The situations.' }) },
    complexity: ({ input }) => withSubjects(1, input.checks),
    resolve: (_root, { input }, { ctx }) => runSafetyChecks({ ctx, input }),
  }),
}))
