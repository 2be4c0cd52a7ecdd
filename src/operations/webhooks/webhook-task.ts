import type { Task } from '../../rules/index.ts'
import { FROM_THE_BEGINNING } from '../tasks/end-of-time.ts'
import type { TaskMark } from '../tasks/task-mark.ts'
import type { WebhookView } from './webhook-view.ts'

/** Which task of a webhook it is that it has stopped. */
export const STOPPED = 'webhook_stopped'

/** Where it is found that somebody has to look at the receiver of a webhook, since it stopped. */
export const webhookMark = (stoppedAt: string): TaskMark => ({
  code: STOPPED,
  kind: 'webhook',
  dueAt: stoppedAt,
  shownFrom: FROM_THE_BEGINNING,
  announceAt: FROM_THE_BEGINNING,
  roles: [],
  group: null,
})

/** A task that no pack raises. */
export type OwnTask = Omit<Task, 'kind'> & { readonly kind: Task['kind'] | 'webhook' }

/** What is to be done about a webhook that has stopped; null about any other. */
export function taskOfWebhook({ id, name, stoppedAt, stoppedFor }: WebhookView): OwnTask | null {
  if (stoppedAt === null || stoppedFor === 'SWITCHED_OFF') return null
  return {
    key: `webhook:${id}:${stoppedAt}`,
    kind: 'webhook',
    code: STOPPED,
    title: {
      en: `Look at the receiver of the webhook “${name}” and switch it on again: nothing has been sent to it since it stopped answering.`,
      'zh-CN': `检查Webhook“${name}”的接收方并重新启用：接收方停止响应后未再发送任何消息。`,
    },
    dueAt: stoppedAt,
    shownFrom: null,
    overdue: true,
    roles: [],
    subjectRef: null,
    requirement: null,
    runId: null,
    entryId: null,
    held: false,
    reason: stoppedAt,
  }
}
