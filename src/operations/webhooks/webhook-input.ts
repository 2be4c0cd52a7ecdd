import type { LocalisedText } from '../../rules/pack/format.ts'
import { WEBHOOK_SELECTORS } from '../../values/webhook-topics.ts'
import type { OperationContext } from '../context.ts'
import { readPublicAddress } from '../identity-providers/public-address.ts'
import { aboutText, type Complaint, listProblem, TEXT } from '../input.ts'

export interface WebhookSettingsInput {
  readonly name: string
  readonly url: string
  /** Topics such as check.recorded, or all that begin alike, such as procedure.*. */
  readonly topics: readonly string[]
}

export const TOPICS_MAX = WEBHOOK_SELECTORS.length
export const WEBHOOKS_MAX = 20
export const OVERLAP_HOURS_MAX = 168

/** What is wrong with where and what a webhook is to be told. */
export function complaintsAboutWebhook(
  { allowsLoopback }: Pick<OperationContext, 'allowsLoopback'>,
  { name, url, topics }: WebhookSettingsInput,
): Complaint[] {
  return [
    aboutText(['input', 'name'], name, TEXT.label),
    aboutText(['input', 'url'], url, TEXT.address),
    { path: ['input', 'url'], problem: addressProblem(url, allowsLoopback) },
    { path: ['input', 'topics'], problem: listProblem(topics, { min: 1, max: TOPICS_MAX }) },
    ...topics.slice(0, TOPICS_MAX).map((topic, index) => ({
      path: ['input', 'topics', String(index)],
      problem: topicProblem(topics, topic, index),
    })),
  ]
}

function addressProblem(url: string, allowsLoopback: boolean): LocalisedText | null {
  if (readPublicAddress(url, allowsLoopback) !== null) return null
  return {
    en: 'must be an https:// address on the public internet, by name and on the standard port',
    'zh-CN': '必须是公共互联网上使用域名和标准端口的https://地址',
  }
}

function topicProblem(topics: readonly string[], topic: string, index: number): LocalisedText | null {
  if (!WEBHOOK_SELECTORS.includes(topic)) {
    const known = WEBHOOK_SELECTORS.join(', ')
    return { en: `must be one of: ${known}`, 'zh-CN': `必须是以下之一：${known}` }
  }
  if (topics.indexOf(topic) === index) return null
  return { en: 'must not be given twice', 'zh-CN': '不能重复' }
}

/** What is wrong with how long the secret before a new one goes on signing; null when nothing is. */
export function overlapProblem(hours: number): LocalisedText | null {
  if (Number.isInteger(hours) && hours >= 0 && hours <= OVERLAP_HOURS_MAX) return null
  return { en: `must be 0 to ${OVERLAP_HOURS_MAX} hours`, 'zh-CN': `必须为0到${OVERLAP_HOURS_MAX}小时` }
}
