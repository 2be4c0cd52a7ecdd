import type { OperationContext } from '../context.ts'
import { openFreeText } from '../vault/free-text.ts'
import { keyTextPlace } from './api-key-view.ts'

/** What the caller's key is called; of a person, what the identity provider is. Throws VaultError when the name was altered. */
export async function nameOfCaller({ ctx }: { ctx: OperationContext }): Promise<string> {
  const { actor } = ctx
  if (actor.kind !== 'apiKey') return actor.name
  return openFreeText(ctx, keyTextPlace(actor.id, 'name'), actor.name)
}
