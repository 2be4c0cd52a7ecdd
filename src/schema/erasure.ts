import { openSituation } from '../operations/checks/sealed-check.ts'
import type { EraseSubjectPayload as Payload } from '../operations/subjects/erase-subject.ts'
import { type Erasure, findErasure } from '../operations/subjects/erasure-view.ts'
import { builder } from './builder.ts'
import { UserError } from './errors.ts'
import { SafetyCheck } from './safety-check.ts'

const SubjectErasure = builder.objectRef<Erasure>('SubjectErasure').implement({
  description:
    'That everything recorded about a subject was made unreadable by destroying its keys. Verdicts, receipts and the log stay.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id; its entry in the log carries the same.' }),
    records: t.int({
      description: 'How many records can no longer be read.',
      resolve: ({ recordIds }) => recordIds.length,
    }),
    erasedAt: t.expose('erasedAt', { type: 'DateTime', description: 'When.' }),
    erasedBy: t.exposeString('erasedBy', { description: 'Who asked for it: the key or person.' }),
    note: t.string({
      description: 'In plain words, for whoever comes upon an erased record.',
      resolve: ({ erasedAt, isForAge }) => {
        const what = isForAge
          ? 'The time for which this organisation keeps such records was over, and this one was'
          : 'The subject of this record was'
        return `${what} erased on ${erasedAt.slice(0, 10)}. What was recorded cannot be read any more, by anybody.`
      },
    }),
  }),
})

builder.objectFields(SafetyCheck, (t) => ({
  facts: t.field({
    type: 'JSON',
    nullable: true,
    description:
      'The facts exactly as they were given; null after the subject was erased. Needs the scope "read".',
    authScopes: { scope: 'read' },
    resolve: async (check, _args, { ctx }) => (await openSituation(ctx, check))?.facts ?? null,
  }),
  erasure: t.field({
    type: SubjectErasure,
    nullable: true,
    description: 'Why the facts cannot be read any more; null as long as they can.',
    resolve: ({ dataKey }, _args, { ctx }) =>
      dataKey?.erasureId ? findErasure(ctx, dataKey.erasureId) : null,
  }),
}))

const EraseSubjectInput = builder.inputType('EraseSubjectInput', {
  description: 'Whom to erase, and why.',
  fields: (t) => ({
    subjectRef: t.string({ required: true, description: 'The reference the records were made under.' }),
    reason: t.string({ required: true, description: 'Why; kept encrypted with the erasure.' }),
  }),
})

const EraseSubjectPayload = builder.objectRef<Payload>('EraseSubjectPayload').implement({
  description: 'The erasure, or what is wrong with the input.',
  fields: (t) => ({
    erasure: t.expose('erasure', {
      type: SubjectErasure,
      nullable: true,
      description:
        'Null when nothing was erased. A repeated call finds nothing: NOT_FOUND, as for a reference that never was there.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; empty when the subject is erased.',
    }),
  }),
})

builder.mutationField('eraseSubject', (t) =>
  t.field({
    type: EraseSubjectPayload,
    description:
      'Makes everything recorded about a subject unreadable for good, by destroying its keys. The log keeps verifying and says that it happened. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: EraseSubjectInput, required: true, description: 'Whom, and why.' }) },
    resolve: async (_root, { input }, { ctx }) =>
      (await import('../operations/subjects/erase-subject.ts')).eraseSubject({ ctx, input }),
  }),
)
