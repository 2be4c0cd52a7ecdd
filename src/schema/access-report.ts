import type { AccessReportEntry as Entry } from '../operations/access-report/report-entry.ts'
import { builder } from './builder.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

const AccessReportEntry = builder.objectRef<Entry>('AccessReportEntry').implement({
  description: 'That somebody read, or was given, something about a subject.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    by: t.exposeString('by', {
      description:
        'Who read it: the id of a key, or the pseudonym of a person. Of what was given: to whom, as it was written down.',
    }),
    act: t.exposeString('act', {
      description:
        'What was asked for, for example registerEntries; runSafetyCheck for a recorded check that was made on records of the subject; the code of the register in which it was written down that something was given.',
    }),
    record: t.exposeString('record', {
      description: 'The id of the run, the entry or the check; of what was given, of the entry that says so.',
    }),
    purpose: t.exposeString('purpose', { nullable: true, description: 'Why, where that was written down.' }),
    what: t.exposeString('what', { nullable: true, description: 'What was given.' }),
  }),
})

const AccessReportConnection = connectionType('AccessReport', AccessReportEntry)

builder.queryField('accessReport', (t) =>
  t.field({
    type: AccessReportConnection,
    description:
      'Who read, or was given, what about a subject, the newest first; empty when nothing is recorded about it, or nothing any more. Asking leaves an entry in it. Needs the scope "read".',
    authScopes: { scope: 'read' },
    args: {
      subjectRef: t.arg.string({ required: true, description: 'Its pseudonymous reference.' }),
      ...pageArguments(t.arg),
    },
    complexity: pageComplexity,
    resolve: async (_root, input, { ctx }) =>
      (await import('../operations/access-report/access-report.ts')).accessReport({ ctx, input }),
  }),
)
