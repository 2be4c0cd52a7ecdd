import type { Alteration } from '../operations/verification/record-alterations.ts'
import type { VerificationView } from '../operations/verification/verify-safety-check.ts'
import type { Disagreement } from '../rules/index.ts'
import type { InputProblem } from '../rules/types.ts'
import { builder } from './builder.ts'
import { SafetyCheck } from './safety-check.ts'

/** The reference engine takes milliseconds. */
const REFERENCE = { field: 500, multiplier: 1 }

/** What was derived repeats what was recorded. */
const valueScopes = ({ part }: Disagreement) => (part === 'derive' ? { scope: 'read' as const } : true)

const ReferenceDisagreement = builder.objectRef<Disagreement>('ReferenceDisagreement').implement({
  description:
    'A point on which the evaluator and json-rules-engine differ, though the facts leave nothing open.',
  fields: (t) => ({
    subject: t.exposeString('subject', {
      description: "The requirement's code; for a derived fact, its name.",
    }),
    item: t.exposeString('item', { nullable: true, description: 'The list item it is about, if any.' }),
    part: t.exposeString('part', {
      description: 'Which part differs: when, require, blocks, or derive for a derived fact.',
    }),
    ours: t.exposeString('ours', {
      authScopes: valueScopes,
      description:
        'What the evaluator found: a finding\'s status, or a derived value; the latter needs the scope "read".',
    }),
    reference: t.exposeString('reference', {
      authScopes: valueScopes,
      description: 'What json-rules-engine found for the part. Of a derived fact it needs the scope "read".',
    }),
  }),
})

const RecordAlteration = builder.objectRef<Alteration>('RecordAlteration').implement({
  description: 'A part of what is stored about a record that is not what was recorded.',
  fields: (t) => ({
    part: t.exposeString('part', {
      description:
        'RECORD, VERDICT, FACTS, SUBJECT_REF, RESULT, RULESET, FINDINGS, DATA_KEY, IDEMPOTENCY_KEY, SOURCE (an entry or a run that was read for it), LOG_ENTRY, LOG_TREE or LOG_HEAD.',
    }),
    message: t.exposeString('message', { description: 'One sentence for people.' }),
  }),
})

const VerificationRefusal = builder.objectRef<InputProblem>('VerificationRefusal').implement({
  description:
    'Why facts that were recorded earlier are not taken any more: a code and a place, never a value.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'As assessSafety would answer now.' }),
    path: t.stringList({ description: 'Where, from the facts.', resolve: ({ path }) => [...path] }),
  }),
})

const SafetyCheckVerification = builder.objectRef<VerificationView>('SafetyCheckVerification').implement({
  description: 'What computing a recorded check again with two engines showed.',
  fields: (t) => ({
    safetyCheck: t.field({ type: SafetyCheck, description: 'The check.', resolve: ({ check }) => check }),
    holds: t.boolean({
      description:
        'The recorded result was reproduced, both engines agree, and everything stored about the check is what was recorded. Also true, with "reproduced" false and "refusals" that say why, where an earlier release took facts that this one does not: everything stored is what was recorded.',
      resolve: ({ isReproduced, refusals, disagreements, alterations }) =>
        (isReproduced || refusals.length > 0) && disagreements.length === 0 && alterations.length === 0,
    }),
    reproduced: t.boolean({
      description: 'The evaluator comes to the recorded result, byte for byte.',
      resolve: ({ isReproduced }) => isReproduced,
    }),
    recordedDigest: t.string({
      description: 'The digest in the receipt.',
      resolve: ({ check }) => check.resultDigest,
    }),
    recomputedDigest: t.exposeString('recomputedDigest', {
      nullable: true,
      description: 'The digest of the result now; null when its own ruleset refuses the recorded facts.',
    }),
    alterations: t.expose('alterations', {
      type: [RecordAlteration],
      description:
        'What is stored about the check and is not what was recorded; empty when nothing was tampered with.',
    }),
    refusals: t.field({
      type: [VerificationRefusal],
      description:
        'Why this version does not take the recorded facts, which an earlier one took; empty when it takes them.',
      resolve: ({ refusals }) => [...refusals],
    }),
    disagreements: t.expose('disagreements', {
      type: [ReferenceDisagreement],
      description: 'Where json-rules-engine, the reference, comes to another answer; empty when it agrees.',
    }),
  }),
})

builder.queryField('verifySafetyCheck', (t) =>
  t.field({
    type: SafetyCheckVerification,
    nullable: true,
    description:
      'Computes a recorded check again, with the evaluator and with json-rules-engine; null when there is none of this id here. Needs the scope "audit".',
    authScopes: { scope: 'audit' },
    args: { id: t.arg.id({ required: true, description: 'The id of the check.' }) },
    complexity: REFERENCE,
    resolve: async (_root, input, { ctx }) =>
      (await import('../operations/verification/verify-safety-check.ts')).verifySafetyCheck({ ctx, input }),
  }),
)
