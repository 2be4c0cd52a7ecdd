import {
  changeSettings,
  type ChangeSettingsPayload as PayloadView,
} from '../operations/organisation/change-settings.ts'
import {
  getOrganisationSettings,
  type OrganisationSettings as SettingsView,
} from '../operations/organisation/organisation-settings.ts'
import { getCheckQuota, type CheckQuota as QuotaView } from '../operations/quotas/get-check-quota.ts'
import { getUploadQuota, type UploadQuota as UploadQuotaView } from '../operations/quotas/upload-quota.ts'
import { listRetentionLimits } from '../operations/retention/retention-limits.ts'
import type { RetentionLimit as LimitView } from '../values/retention-kinds.ts'
import { RETENTION_KINDS } from '../values/retention-kinds.ts'
import { builder, entriesAtMost } from './builder.ts'
import { UserError } from './errors.ts'
import { Organisation, Viewer } from './viewer.ts'

const RetentionKind = builder.enumType('RetentionKind', {
  description:
    'What an organisation can limit the keeping of. The log is not among them: a log that is cut cannot be verified.',
  values: {
    CHECKS: {
      description:
        'Recorded checks: facts and subject become unreadable, as when a subject is erased. Verdict, receipt and log entry stay.',
    },
    WAIVERS: { description: 'Waivers that have ended, and requests for them that can no longer be granted.' },
    ACCESS_LOG: { description: 'Entries of the access log; the last one always stays.' },
    SHADOW_DIFFERENCES: {
      description: 'What a ruleset that was tried out said otherwise, by the time of the check.',
    },
    IDEMPOTENCY_KEYS: {
      description: 'What a key stands for: a call repeated later than this is recorded anew.',
    },
    USAGE_COUNTERS: { description: 'How much was used of a quota on a day.' },
  },
})

const RetentionLimit = builder.objectRef<LimitView>('RetentionLimit').implement({
  description: 'How long an organisation keeps its records of a kind.',
  fields: (t) => ({
    kind: t.expose('kind', { type: RetentionKind, description: 'Which records.' }),
    days: t.exposeInt('days', {
      nullable: true,
      description: 'They are removed within a day or two after this many; null: they are kept for good.',
    }),
  }),
})

const RetentionLimitInput = builder.inputType('RetentionLimitInput', {
  description: 'How long to keep the records of a kind.',
  fields: (t) => ({
    kind: t.field({ type: RetentionKind, required: true, description: 'Which records.' }),
    days: t.int({ description: '1 to 36,500; null to keep them for good.' }),
  }),
})

const OrganisationSettings = builder.objectRef<SettingsView>('OrganisationSettings').implement({
  description: 'How an organisation wants to be governed.',
  fields: (t) => ({
    requiresSecondPerson: t.exposeBoolean('requiresSecondPerson', {
      description:
        'Who uploads a pack version may not be the one who makes it live. True unless an administrator turns it off.',
    }),
    requiresSignedPacks: t.exposeBoolean('requiresSignedPacks', {
      description:
        'Packs of its own need a signature by one of its signing keys before they can be made live. False unless an administrator turns it on.',
    }),
    retention: t.field({
      type: [RetentionLimit],
      description: 'How long it keeps its records, each kind once.',
      resolve: (_settings, _args, { ctx }) => listRetentionLimits({ ctx }),
    }),
  }),
})

const CheckQuota = builder.objectRef<QuotaView>('CheckQuota').implement({
  description:
    'How many checks may be recorded in a day. Beyond it runSafetyCheck is refused with QUOTA_EXCEEDED.',
  fields: (t) => ({
    maximumPerDay: t.exposeInt('maximumPerDay', {
      description: 'In a day of UTC, over all keys and people.',
    }),
    usedToday: t.exposeInt('usedToday', { description: 'Recorded so far today.' }),
    resetsAt: t.expose('resetsAt', { type: 'DateTime', description: 'When the count starts again.' }),
  }),
})

const UploadQuota = builder.objectRef<UploadQuotaView>('UploadQuota').implement({
  description:
    'How many pack versions may be published in a day, and how large they may be together. Beyond it an upload is refused with QUOTA_EXCEEDED.',
  fields: (t) => ({
    maximumPerDay: t.exposeInt('maximumPerDay', {
      description: 'Versions in a day of UTC, over all keys and people.',
    }),
    usedToday: t.exposeInt('usedToday', { description: 'Versions published so far today.' }),
    maximumBytesPerDay: t.exposeInt('maximumBytesPerDay', { description: 'Bytes of all of them together.' }),
    usedBytesToday: t.exposeInt('usedBytesToday', { description: 'Bytes published so far today.' }),
    resetsAt: t.expose('resetsAt', { type: 'DateTime', description: 'When the count starts again.' }),
  }),
})

const ChangeSettingsInput = builder.inputType('ChangeSettingsInput', {
  description: 'What to change; what is left out stays as it is.',
  fields: (t) => ({
    requiresSecondPerson: t.boolean({
      description: 'Whether who uploads a pack version may not be the one who makes it live.',
    }),
    requiresSignedPacks: t.boolean({
      description: 'Whether packs of its own need a signature before they can be made live.',
    }),
    timeZone: t.string({
      description:
        'Where its days begin and end, an IANA name such as Asia/Shanghai: what is due in days goes by it.',
    }),
    retention: t.field({
      type: [RetentionLimitInput],
      ...entriesAtMost(RETENTION_KINDS.length),
      description: 'How long to keep records, for the kinds that are to change.',
    }),
  }),
})

const ChangeSettingsPayload = builder.objectRef<PayloadView>('ChangeSettingsPayload').implement({
  description: 'The settings as they are now, or what is wrong with the input.',
  fields: (t) => ({
    settings: t.expose('settings', { type: OrganisationSettings, description: 'All of them.' }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended, nothing was changed then; else empty.',
    }),
  }),
})

builder.objectField(Organisation, 'settings', (t) =>
  t.field({
    type: OrganisationSettings,
    description: 'How it wants to be governed.',
    resolve: (_organisation, _args, { ctx }) => getOrganisationSettings({ ctx }),
  }),
)

builder.objectField(Viewer, 'checkQuota', (t) =>
  t.field({
    type: CheckQuota,
    description: 'How many checks the organisation may record today, and how many it has.',
    resolve: (ctx) => getCheckQuota({ ctx }),
  }),
)

builder.objectField(Viewer, 'uploadQuota', (t) =>
  t.field({
    type: UploadQuota,
    description: 'How many pack versions the organisation may publish today, and how many it has.',
    resolve: (ctx) => getUploadQuota({ ctx }),
  }),
)

builder.mutationField('changeSettings', (t) =>
  t.field({
    type: ChangeSettingsPayload,
    description:
      'Changes settings of the organisation; the access log keeps who did. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: ChangeSettingsInput, required: true, description: 'What to change.' }) },
    resolve: (_root, { input }, { ctx }) => changeSettings({ ctx, input }),
  }),
)
