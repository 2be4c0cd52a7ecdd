import type { Fetch } from './timed-fetch.ts'

/** How long a replica may take, waiting for what the caller has seen included. Then the primary is asked. */
export const REPLICA_MS_MAX = 400

/** A copy of the database nearby, for reading. */
export interface Replica {
  readonly url: string
  readonly authToken?: string | undefined
}

/** A number of the server, or that only the primary is known to have what was seen. */
export type Seen = bigint | 'atPrimary'

/**
 * How far along the history of its database a caller is known to have seen: libSQL counts what the primary commits, and a replica that is told
 * a number answers only when it is that far.
 */
export class SeenHistory {
  #greatest: Seen | null = null

  /** Null while nothing is known. */
  get greatest(): Seen | null {
    return this.#greatest
  }

  add(seen: Seen): void {
    if (this.#greatest === 'atPrimary') return
    if (seen === 'atPrimary' || this.#greatest === null || seen > this.#greatest) this.#greatest = seen
  }
}

/** As long as a replica may take to learn that its primary counts anew; measured: a second. */
const RELEARNING_MS = 60_000

/**
 * Whether numbers of the primary mean anything to a replica. A primary that was killed may count from a smaller number when it is back, and a
 * replica that has not heard of it yet is further along by the old count. Of one isolate, for one primary.
 */
export class CommonCount {
  #greatest = 0n
  #anewMs = Number.NEGATIVE_INFINITY

  /** To be taken before the primary is asked: by the same count its answer is as far at least. */
  get greatest(): bigint {
    return this.#greatest
  }

  /** Notes a number that the primary told. */
  note(index: bigint, { atLeast, nowMs }: { readonly atLeast: bigint; readonly nowMs: number }): void {
    if (index < atLeast) {
      this.#anewMs = nowMs
      this.#greatest = index
    } else if (index > this.#greatest) {
      this.#greatest = index
    }
  }

  holds(nowMs: number): boolean {
    return nowMs - this.#anewMs >= RELEARNING_MS
  }
}

const INDEX_IN_ANSWER = /"replication_index":"(\d{1,19})"/g

/** A fetch that tells how far each answer is. Texts inside of an answer are escaped, so that none passes for the server's own words. */
export function notingHistory(fetch: Fetch, note: (index: bigint) => void): Fetch {
  return async (request, init) => {
    const response = await fetch(request, init)
    const text = await response.text()
    for (const [, digits = ''] of text.matchAll(INDEX_IN_ANSWER)) note(BigInt(digits))
    return new Response(text, { status: response.status, headers: response.headers })
  }
}

interface HranaBody {
  readonly requests?: readonly {
    readonly stmt?: { replication_index?: string }
    readonly batch?: { replication_index?: string }
  }[]
}

/** A fetch that has the server wait until it is as far as the caller has seen; the libSQL client has no way to say so. */
export function waitingForHistory(fetch: Fetch, seen: SeenHistory): Fetch {
  return async (request, init) => {
    const { greatest } = seen
    if (typeof greatest !== 'bigint' || request.method !== 'POST') return fetch(request, init)
    const body: HranaBody = JSON.parse(await request.clone().text())
    for (const { stmt, batch } of body.requests ?? []) {
      const asked = stmt ?? batch
      if (asked !== undefined) asked.replication_index = String(greatest)
    }
    return fetch(new Request(request, { body: JSON.stringify(body) }), init)
  }
}
