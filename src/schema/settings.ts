import { changeSettings } from '../operations/organisation/change-settings.ts'
import {
  getOrganisationSettings,
  type OrganisationSettings as SettingsView,
} from '../operations/organisation/organisation-settings.ts'
import { getCheckQuota, type CheckQuota as QuotaView } from '../operations/quotas/get-check-quota.ts'
import { builder } from './builder.ts'
import { UserError } from './errors.ts'
import { Organisation, Viewer } from './viewer.ts'

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

const ChangeSettingsInput = builder.inputType('ChangeSettingsInput', {
  description: 'What to change; what is left out stays as it is.',
  fields: (t) => ({
    requiresSecondPerson: t.boolean({
      description: 'Whether who uploads a pack version may not be the one who makes it live.',
    }),
    requiresSignedPacks: t.boolean({
      description: 'Whether packs of its own need a signature before they can be made live.',
    }),
  }),
})

const ChangeSettingsPayload = builder
  .objectRef<{ readonly settings: SettingsView }>('ChangeSettingsPayload')
  .implement({
    description: 'The settings as they are now.',
    fields: (t) => ({
      settings: t.expose('settings', { type: OrganisationSettings, description: 'All of them.' }),
      userErrors: t.field({ type: [UserError], description: 'Always empty so far.', resolve: () => [] }),
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

builder.mutationField('changeSettings', (t) =>
  t.field({
    type: ChangeSettingsPayload,
    description:
      'Changes settings of the organisation; the access log keeps who did. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: ChangeSettingsInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, { ctx }) => ({ settings: await changeSettings({ ctx, input }) }),
  }),
)
