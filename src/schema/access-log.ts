import type { AccessEntryView } from '../operations/access-log/list-access-log.ts'
import { listAccessLog } from '../operations/access-log/list-access-log.ts'
import { builder } from './builder.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

const AccessAction = builder.enumType('AccessAction', {
  description: 'What somebody did to who may do what, or to what counts.',
  values: {
    KEY_CREATED: { description: 'An API key was made.' },
    KEY_ROTATED: { description: 'An API key was replaced.' },
    KEY_REVOKED: { description: 'An API key was ended.' },
    CHECK_TOKEN_CREATED: {
      description: 'A token was made with which a page may record checks about one subject for some minutes.',
    },
    IDENTITY_PROVIDER_CREATED: { description: 'The people of an identity provider were let in.' },
    IDENTITY_PROVIDER_CHANGED: { description: 'An identity provider was described anew.' },
    IDENTITY_PROVIDER_REMOVED: { description: 'The people of an identity provider were shut out.' },
    SETTINGS_CHANGED: { description: 'A setting of the organisation was changed.' },
    SIGNING_KEY_REGISTERED: { description: 'A key to sign packs with was registered.' },
    SIGNING_KEY_REVOKED: { description: 'A key to sign packs with was ended.' },
    FLOORS_WEAKENED: { description: 'A set was made live in which floors ask for less than before.' },
    PACK_PUBLISHED: { description: 'A version of a rule pack was published.' },
    PACK_SIGNED: { description: 'A signature of a published rule pack was added.' },
    RULESET_ACTIVATED: { description: 'A set of packs was made live or shadow, also by a roll-back.' },
    WAIVER_REQUESTED: { description: 'A waiver was asked for.' },
    WAIVER_GRANTED: { description: 'A waiver was granted.' },
    WAIVER_REVOKED: { description: 'A waiver was ended.' },
    WAIVER_USED: {
      description: 'A waiver let a recorded check pass for the first time, and holds for these facts.',
    },
    REPORT_READ: {
      description:
        'A report over procedure runs or register entries was read: of which period, and how many were counted.',
    },
    RECORDS_READ: { description: 'Sensitive fields of procedure runs or register entries were read.' },
    WEBHOOK_CREATED: { description: 'An address was to be told what happens.' },
    WEBHOOK_CHANGED: {
      description: 'Where or what a webhook is told was changed, or it was switched on or off.',
    },
    WEBHOOK_REMOVED: { description: 'An address is told nothing any more.' },
    WEBHOOK_SECRET_ROTATED: { description: 'The secret that messages are signed with was replaced.' },
    WEBHOOK_REPLAYED: {
      description: 'A message that had arrived, or had been given up, was to be sent once more.',
    },
    FINDING_ANSWERED: {
      description: 'Somebody said what became of a finding that a recorded check showed.',
    },
    FINDING_REVIEWED: {
      description: 'Somebody said whether a finding that a recorded check showed was right.',
    },
    DOCUMENTS_TRUSTED: {
      description: 'Front ends may send the ids of these documents: how many there were.',
    },
    DOCUMENTS_REMOVED: { description: 'Front ends may not send the ids of these documents any more.' },
    ORGANISATION_IMPORTED: { description: 'The organisation was brought in from an export.' },
    QUOTA_CHANGED: { description: 'The operator changed how many checks may be recorded in a day.' },
    HISTORY_ACCEPTED: {
      description:
        'The operator accepted an older history of the log, after an older copy of the database was restored.',
    },
  },
})

const AccessLogEntry = builder.objectRef<AccessEntryView>('AccessLogEntry').implement({
  description: 'One change of who may do what, or of what counts. It never changes.',
  fields: (t) => ({
    sequence: t.exposeInt('sequence', { description: 'Its place in the log: 1, 2, 3 … without a gap.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it happened.' }),
    actor: t.exposeString('actor', {
      description: 'The id of the key or person that did it, or system: and a name.',
    }),
    action: t.expose('action', { type: AccessAction, description: 'What was done.' }),
    subjectId: t.exposeID('subjectId', { description: 'The id of what it was done to.' }),
    details: t.expose('details', { type: 'JSON', description: 'What was given; never a secret.' }),
  }),
})

const AccessLogEntryConnection = connectionType('AccessLogEntry', AccessLogEntry)

builder.queryField('accessLog', (t) =>
  t.field({
    type: AccessLogEntryConnection,
    description:
      'Every change of who may do what and of what counts, the newest first. Needs the scope "audit".',
    authScopes: { scope: 'audit' },
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listAccessLog({ ctx, input }),
  }),
)
