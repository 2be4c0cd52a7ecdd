import type { WebhookTopic } from '../../values/webhook-topics.ts'
import type { News } from '../webhooks/news-statements.ts'

/** What the world outside is told of a waiver or a request for one: its id. `leafOf`: the entry of the access log about it. */
export function waiverNews(
  topic: Extract<WebhookTopic, `waiver.${string}`>,
  id: string,
  leafOf: string,
): News {
  const data = topic === 'waiver.requested' ? { waiverRequestId: id } : { waiverId: id }
  return { topic, dedupeKey: leafOf, recordId: id, data, leafOf }
}
