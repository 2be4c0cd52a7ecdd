import { ID_PREFIXES } from '../operations/ids.ts'
import {
  createWebhook,
  type IssuedSecretPayload as IssuedPayload,
} from '../operations/webhooks/create-webhook.ts'
import type { DeliveryView } from '../operations/webhooks/delivery-view.ts'
import { listDeliveries } from '../operations/webhooks/list-deliveries.ts'
import { getWebhook, listWebhooks } from '../operations/webhooks/list-webhooks.ts'
import { removeWebhook } from '../operations/webhooks/remove-webhook.ts'
import {
  type DeliveryPayload as ReplayPayload,
  replayDelivery,
} from '../operations/webhooks/replay-delivery.ts'
import { rotateWebhookSecret } from '../operations/webhooks/rotate-webhook-secret.ts'
import { updateWebhook } from '../operations/webhooks/update-webhook.ts'
import { OVERLAP_HOURS_MAX, TOPICS_MAX, WEBHOOKS_MAX } from '../operations/webhooks/webhook-input.ts'
import type { WebhookPayload as Payload, WebhookView } from '../operations/webhooks/webhook-view.ts'
import type { DELIVERY_FAULTS, DELIVERY_STATES, WEBHOOK_STOPS } from '../values/webhook-topics.ts'
import { builder, entriesAtMost } from './builder.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

const ADMIN = { scope: 'admin' } as const
const WRITE = { field: 10, multiplier: 1 }
const TOPICS =
  'What it is told: check.recorded, verdict.blocked, procedure.*, task.due, ruleset.activated, waiver.*, log.head; or one of those that a star stands for, such as procedure.closed.'

const WebhookStop = builder.enumType('WebhookStop', {
  description: 'Why nothing is sent to a webhook.',
  values: {
    UNREACHABLE: { description: 'A message did not arrive for a day.' },
    GONE: { description: 'Its receiver answered that it is gone (410).' },
    SWITCHED_OFF: { description: 'Somebody switched it off.' },
  } satisfies Record<(typeof WEBHOOK_STOPS)[number], object>,
})

const WebhookDeliveryState = builder.enumType('WebhookDeliveryState', {
  description: 'How far a message for a webhook has come.',
  values: {
    PENDING: { description: 'It is to be sent, or sent once more.' },
    DELIVERED: { description: 'Its receiver has answered with a 2xx status.' },
    FAILED: { description: 'It was given up; replayWebhookDelivery sends it once more.' },
  } satisfies Record<(typeof DELIVERY_STATES)[number], object>,
})

const WebhookDeliveryFault = builder.enumType('WebhookDeliveryFault', {
  description: 'Why an attempt was no delivery.',
  values: {
    STATUS: { description: 'The answer had another status than 2xx.' },
    REDIRECT: { description: 'The answer was a redirect; none is followed.' },
    TIMEOUT: { description: 'No answer came within ten seconds.' },
    NETWORK: { description: 'The receiver was not reached.' },
    ADDRESS: { description: 'The address is none that this service may call.' },
  } satisfies Record<(typeof DELIVERY_FAULTS)[number], object>,
})

const Webhook = builder.objectRef<WebhookView>('Webhook').implement({
  description:
    'Where an organisation wants to be told what happens: signed messages by the specification of Standard Webhooks.',
  authScopes: ADMIN,
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    url: t.exposeString('url', { description: 'Where messages are sent.' }),
    topics: t.stringList({ description: TOPICS, resolve: ({ topics }) => [...topics] }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeString('createdBy', { description: 'Who made it: the id of a key or a person.' }),
    stoppedAt: t.expose('stoppedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Nothing is sent since then; null while messages are sent.',
    }),
    stoppedFor: t.expose('stoppedFor', {
      type: WebhookStop,
      nullable: true,
      description: 'Why nothing is sent.',
    }),
  }),
})

registerNode({
  prefix: ID_PREFIXES.webhook,
  type: Webhook,
  load: ({ ctx, id }) => getWebhook({ ctx, input: { id } }),
})

const WebhookDelivery = builder.objectRef<DeliveryView>('WebhookDelivery').implement({
  description: 'A message for a webhook, and how far it has come. Kept for 30 days.',
  authScopes: ADMIN,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque; to send it once more with.' }),
    webhookId: t.id({ description: 'The webhook it is for.', resolve: ({ delivery }) => delivery.webhookId }),
    messageId: t.id({
      description: 'The header webhook-id: the same however often it is sent.',
      resolve: ({ message }) => message.id,
    }),
    topic: t.string({ description: 'What it tells about.', resolve: ({ delivery }) => delivery.topic }),
    data: t.field({
      type: 'JSON',
      description: 'What it tells: ids and codes, nothing of what was said.',
      resolve: ({ message }) => message.payload,
    }),
    state: t.field({
      type: WebhookDeliveryState,
      description: 'How far it has come.',
      resolve: ({ delivery }) => delivery.state,
    }),
    attempts: t.int({
      description: 'How often it was tried since it waits.',
      resolve: ({ delivery }) => delivery.attempts,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it happened.',
      resolve: ({ delivery }) => delivery.createdAt,
    }),
    lastTriedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last tried.',
      resolve: ({ delivery }) => delivery.lastTriedAt,
    }),
    nextAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried next; null when it is not.',
      resolve: ({ delivery }) => (delivery.state === 'PENDING' ? delivery.nextAt : null),
    }),
    lastStatus: t.int({
      nullable: true,
      description: 'The HTTP status of the last answer; null when there was none.',
      resolve: ({ delivery }) => delivery.lastStatus,
    }),
    lastFault: t.field({
      type: WebhookDeliveryFault,
      nullable: true,
      description: 'Why the last attempt was no delivery.',
      resolve: ({ delivery }) => delivery.lastFault,
    }),
    deliveredAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it arrived.',
      resolve: ({ delivery }) => delivery.deliveredAt,
    }),
  }),
})

const WebhookConnection = connectionType('Webhook', Webhook)
const WebhookDeliveryConnection = connectionType('WebhookDelivery', WebhookDelivery)

const settings = {
  name: 'What people call it; at most 100 characters.',
  url: 'An https:// address on the public internet, by name and on the standard port.',
}

const CreateWebhookInput = builder.inputType('CreateWebhookInput', {
  description: 'Where to send what.',
  fields: (t) => ({
    name: t.string({ required: true, description: settings.name }),
    url: t.string({ required: true, description: settings.url }),
    topics: t.stringList({ required: true, description: TOPICS, ...entriesAtMost(TOPICS_MAX) }),
  }),
})

const UpdateWebhookInput = builder.inputType('UpdateWebhookInput', {
  description: 'All about a webhook but its secret.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Its id.' }),
    name: t.string({ required: true, description: settings.name }),
    url: t.string({ required: true, description: settings.url }),
    topics: t.stringList({ required: true, description: TOPICS, ...entriesAtMost(TOPICS_MAX) }),
    enabled: t.boolean({
      required: true,
      description: 'Whether messages are sent. Switched on again, it is sent what waits for it.',
    }),
  }),
})

const RemoveWebhookInput = builder.inputType('RemoveWebhookInput', {
  description: 'A webhook that is told nothing any more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Its id.' }) }),
})

const RotateWebhookSecretInput = builder.inputType('RotateWebhookSecretInput', {
  description: 'A secret to replace.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Of the webhook.' }),
    overlapHours: t.int({
      required: true,
      defaultValue: 24,
      description: `How long the secret before it goes on signing beside the new one, 0 to ${OVERLAP_HOURS_MAX}.`,
    }),
  }),
})

const ReplayWebhookDeliveryInput = builder.inputType('ReplayWebhookDeliveryInput', {
  description: 'A message to send once more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Of the delivery.' }) }),
})

const WebhookDeliveryFilter = builder.inputType('WebhookDeliveryFilter', {
  description: 'Which deliveries to list; every part that is given must hold.',
  fields: (t) => ({
    webhookId: t.id({ description: 'For this webhook.' }),
    state: t.field({ type: WebhookDeliveryState, description: 'In this state.' }),
    topic: t.string({ description: 'About this topic.' }),
  }),
})

const WebhookPayload = builder.objectRef<Payload>('WebhookPayload').implement({
  description: 'The webhook as it stands now, or what has to be mended.',
  fields: (t) => ({
    webhook: t.expose('webhook', { type: Webhook, nullable: true, description: 'Null when there is none.' }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; else empty.',
    }),
  }),
})

const WebhookSecretPayload = builder.objectRef<IssuedPayload>('WebhookSecretPayload').implement({
  description: 'The webhook with the secret its messages are signed with, or what has to be mended.',
  fields: (t) => ({
    webhook: t.expose('webhook', { type: Webhook, nullable: true, description: 'Null when there is none.' }),
    secret: t.exposeString('secret', {
      nullable: true,
      description: 'Shown this once: whsec_ and base64, as libraries for Standard Webhooks take it.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; else empty.',
    }),
  }),
})

const WebhookDeliveryPayload = builder.objectRef<ReplayPayload>('WebhookDeliveryPayload').implement({
  description: 'The delivery as it stands now, or what has to be mended.',
  fields: (t) => ({
    delivery: t.expose('delivery', {
      type: WebhookDelivery,
      nullable: true,
      description: 'Null when there is none.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; else empty.',
    }),
  }),
})

builder.queryFields((t) => ({
  webhooks: t.field({
    type: WebhookConnection,
    description: 'Where the organisation is told what happens, the newest first. Needs the scope "admin".',
    authScopes: ADMIN,
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listWebhooks({ ctx, input }),
  }),
  webhookDeliveries: t.field({
    type: WebhookDeliveryConnection,
    description: 'Messages for webhooks of the last 30 days, the newest first. Needs the scope "admin".',
    authScopes: ADMIN,
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: WebhookDeliveryFilter, description: 'Which ones; all when absent.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listDeliveries({ ctx, input }),
  }),
}))

builder.mutationFields((t) => ({
  createWebhook: t.field({
    type: WebhookSecretPayload,
    description: `Has an address told what happens from now on; an organisation may have ${WEBHOOKS_MAX}. Needs the scope "admin".`,
    authScopes: ADMIN,
    args: { input: t.arg({ type: CreateWebhookInput, required: true, description: 'Where and what.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => createWebhook({ ctx, input }),
  }),
  updateWebhook: t.field({
    type: WebhookPayload,
    description: 'Changes where and what it is told, or switches it on or off. Needs the scope "admin".',
    authScopes: ADMIN,
    args: { input: t.arg({ type: UpdateWebhookInput, required: true, description: 'Which one, and how.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => updateWebhook({ ctx, input }),
  }),
  removeWebhook: t.field({
    type: WebhookPayload,
    description: 'Tells an address nothing any more, also not what waits. Needs the scope "admin".',
    authScopes: ADMIN,
    args: { input: t.arg({ type: RemoveWebhookInput, required: true, description: 'Which one.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => removeWebhook({ ctx, input }),
  }),
  rotateWebhookSecret: t.field({
    type: WebhookSecretPayload,
    description:
      'Replaces the secret that messages are signed with; both sign during the overlap. Needs the scope "admin".',
    authScopes: ADMIN,
    args: { input: t.arg({ type: RotateWebhookSecretInput, required: true, description: 'Which one.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => rotateWebhookSecret({ ctx, input }),
  }),
  replayWebhookDelivery: t.field({
    type: WebhookDeliveryPayload,
    description: 'Sends a message once more, with the same id. Needs the scope "admin".',
    authScopes: ADMIN,
    args: { input: t.arg({ type: ReplayWebhookDeliveryInput, required: true, description: 'Which one.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => replayDelivery({ ctx, input }),
  }),
}))
