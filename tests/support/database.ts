import { env } from 'cloudflare:workers'
import { inNamespace, TEMPLATE } from './namespaces.ts'

let current = TEMPLATE
let requests = 0

// The Worker under test shares this isolate, so its own database client goes through this fetch as well.
const fetchDirectly = globalThis.fetch
const fetchFromDatabase = inNamespace(() => current, fetchDirectly)
globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input)
  if (!url.startsWith(env.LIBSQL_URL)) return fetchDirectly(input, init)
  requests += 1
  return fetchFromDatabase(input, init)
}

/** From now on env.LIBSQL_URL is the database of that name. */
export function useNamespace(name: string): void {
  current = name
}

/** How many HTTP requests went to the database while the action ran, beside what the action returned. */
export async function countDatabaseRequests<Result>(
  action: () => Promise<Result>,
): Promise<{ result: Result; requests: number }> {
  const before = requests
  const result = await action()
  return { result, requests: requests - before }
}
