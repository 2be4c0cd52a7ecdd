import { RefusedError, type UserError } from '@tutela/client'
import { ask } from './session.ts'

type Payload<Part> = Part & { readonly userErrors: readonly UserError[] }

/**
 * Runs a mutation of the form `field(input: Type!)` and gives `parts` of its payload. With an idempotency key in the input it is safe
 * to send again. Throws a RefusedError where the API names something to mend, unless `isTold` says that the payload tells it itself.
 */
export async function change<Part>(
  { field, type, parts }: { readonly field: string; readonly type: string; readonly parts: string },
  input: object,
  isTold: (payload: Payload<Part>) => boolean = () => false,
): Promise<Payload<Part>> {
  const name = field.charAt(0).toUpperCase() + field.slice(1)
  const document = `mutation ${name}($input: ${type}!) { ${field}(input: $input) { ${parts} userErrors { code message path } } }`
  const answer = await ask<Record<string, Payload<Part>>>(
    document,
    { input },
    { isRepeatable: 'idempotencyKey' in input },
  )
  const payload = answer[field]
  if (payload === undefined) throw new Error(`no ${field} in the answer`)
  if (payload.userErrors.length > 0 && !isTold(payload)) throw new RefusedError(payload.userErrors)
  return payload
}
