import * as z from 'zod'
import type { LogKeeper as Keeper, KeptHead } from '../operations/log/log-keeper.ts'

const Head = z.object({
  size: z.int().positive(),
  rootHash: z.string(),
  signature: z.string(),
})
const KEY = 'head'
// Durable objects are reached by name only; the host of the address means nothing.
const ADDRESS = 'https://log-keeper.internal/'

const Replacement = z.object({ kept: Head, head: Head.nullable() })

/** The part of a durable object's storage that is used. */
export interface KeeperState {
  readonly storage: {
    get(key: string): Promise<unknown>
    put(key: string, value: unknown): Promise<void>
    delete(key: string): Promise<unknown>
  }
}

/**
 * Remembers the last signed head of one organisation's log, in a store of its own. GET gives it, or null; PUT keeps a head that is
 * larger than the one kept, and gives what is kept then; POST puts another one in the place of exactly the one that it names as kept.
 */
export class LogKeeper {
  readonly #state: KeeperState

  constructor(state: KeeperState) {
    this.#state = state
  }

  async fetch(request: Request): Promise<Response> {
    const { storage } = this.#state
    const kept = Head.safeParse(await storage.get(KEY)).data ?? null
    if (request.method === 'POST') return this.#replace(kept, Replacement.parse(await request.json()))
    if (request.method !== 'PUT') return Response.json(kept)
    const head = Head.parse(await request.json())
    if (kept !== null && kept.size >= head.size) return Response.json(kept)
    await storage.put(KEY, head)
    return Response.json(head)
  }

  async #replace(kept: KeptHead | null, wanted: z.infer<typeof Replacement>): Promise<Response> {
    const { storage } = this.#state
    const isNamed = (Object.keys(wanted.kept) as (keyof KeptHead)[]).every(
      (part) => kept?.[part] === wanted.kept[part],
    )
    if (!isNamed) return Response.json(kept)
    if (wanted.head === null) await storage.delete(KEY)
    else await storage.put(KEY, wanted.head)
    return Response.json(wanted.head)
  }
}

/** The keeper behind a binding of durable objects: one object for each organisation. */
export function durableKeeper(namespace: DurableObjectNamespace): Keeper {
  const ask = async (organisationId: string, init?: RequestInit): Promise<KeptHead | null> => {
    const stub = namespace.get(namespace.idFromName(organisationId))
    const response = await stub.fetch(ADDRESS, init)
    if (!response.ok) throw new Error(`The keeper of signed heads answered with ${response.status}`)
    return Head.nullable().parse(await response.json())
  }
  return {
    last: (organisationId) => ask(organisationId),
    keep: async (organisationId, { size, rootHash, signature }) => {
      await ask(organisationId, { method: 'PUT', body: JSON.stringify({ size, rootHash, signature }) })
    },
    replace: async (organisationId, kept, head) => {
      await ask(organisationId, { method: 'POST', body: JSON.stringify({ kept, head }) })
    },
  }
}
