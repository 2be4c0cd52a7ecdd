/** What the world outside can be told. */
export const WEBHOOK_TOPICS = [
  'check.recorded',
  'verdict.blocked',
  'procedure.started',
  'procedure.step_done',
  'procedure.step_started',
  'procedure.step_amended',
  'procedure.note_added',
  'procedure.closed',
  'procedure.reopened',
  'procedure.migrated',
  'task.due',
  'ruleset.activated',
  'waiver.requested',
  'waiver.granted',
  'waiver.revoked',
  'log.head',
] as const
export type WebhookTopic = (typeof WEBHOOK_TOPICS)[number]

/** What a webhook may ask for: a topic, or all that begin alike, as in `procedure.*`. */
export const WEBHOOK_SELECTORS: readonly string[] = [
  ...WEBHOOK_TOPICS,
  ...new Set(WEBHOOK_TOPICS.map((topic) => `${topic.slice(0, topic.indexOf('.'))}.*`)),
]

export const DELIVERY_STATES = ['PENDING', 'DELIVERED', 'FAILED'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Why an attempt was no delivery. */
export const DELIVERY_FAULTS = ['STATUS', 'REDIRECT', 'TIMEOUT', 'NETWORK', 'ADDRESS'] as const
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number]

/** Why nothing is sent to a webhook: its receiver could not be reached for a day, said that it is gone, or somebody switched it off. */
export const WEBHOOK_STOPS = ['UNREACHABLE', 'GONE', 'SWITCHED_OFF'] as const
export type WebhookStop = (typeof WEBHOOK_STOPS)[number]
