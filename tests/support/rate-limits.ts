import { appWith } from './api.ts'

/** Bindings that count as Cloudflare's do, and the keys they were asked about. */
export function limits(perKey: number, perOrganisation = 1_000) {
  const asked: string[] = []
  const binding = (maximum: number): RateLimit => {
    const used = new Map<string, number>()
    return {
      limit: ({ key }) => {
        asked.push(key)
        used.set(key, (used.get(key) ?? 0) + 1)
        return Promise.resolve({ success: (used.get(key) ?? 0) <= maximum })
      },
    }
  }
  const send = appWith(
    {},
    { RATE_LIMIT_KEY: binding(perKey), RATE_LIMIT_ORGANISATION: binding(perOrganisation) },
  )
  return { asked, send, unitsOf: (prefix: string) => asked.filter((key) => key.startsWith(prefix)).length }
}
