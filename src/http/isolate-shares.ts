import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { delay } from '../db/delay.ts'
import type { Credential } from '../operations/api-keys/read-credential.ts'
import { RefusedError } from '../operations/errors.ts'
import { Door } from './door.ts'
import type { Settings } from './env.ts'
import { ProcessorTurns } from './processor-turns.ts'
import { toPublicError } from './public-error.ts'
import type { AppEnv, Surroundings } from './types.ts'
import { WorkShares } from './work-share.ts'

/** How long a refusal at the shut door takes its time, so that who repeats it at once is not served at once. */
const HOLD_MS = 500
/** The door is shut no longer than this, whatever the caller was told. */
const SHUT_SECONDS_MAX = 5
/** Refusals held at a time; others are sent at once. */
const HELD_MAX = 200

/** How the requests of an isolate share its processor: whose turn it is, and how much each organisation has had. */
export class IsolateShares {
  readonly #now: () => number
  readonly #turns: ProcessorTurns
  readonly #door = new Door()
  #shares: WorkShares | undefined
  #held = 0

  constructor({ now }: Surroundings) {
    this.#now = () => now().getTime()
    this.#turns = new ProcessorTurns(this.#now)
  }

  /** The same for every request of the isolate. */
  shares({ workPerSecond }: Settings): WorkShares {
    this.#shares ??= new WorkShares(workPerSecond)
    return this.#shares
  }

  /** Notes that a request is there, until its answer is, and whom it told to wait. */
  arrive() {
    return createMiddleware<AppEnv>(async (c, next) => {
      const visit = this.#turns.arrive()
      c.set('visit', visit)
      try {
        await next()
      } finally {
        visit.leave()
      }
      if (c.res.status === 429 && !c.get('isShutOut')) this.#noteRefusal(c)
    })
  }

  /**
   * Refuses, before anything of their body is read, requests of who goes on asking while it was told to wait, and of an
   * organisation that has used its share.
   */
  check() {
    return createMiddleware<AppEnv>(async (c, next) => {
      const callerId = c.get('credential').actor.id
      let atTheDoor = this.#door.look(callerId, this.#now())
      if (!atTheDoor.isShut && atTheDoor.afterMs > 0) {
        c.get('visit').leave()
        await delay(atTheDoor.afterMs)
        atTheDoor = this.#door.lookAgain(callerId, this.#now())
      }
      if (atTheDoor.isShut) {
        const { seconds } = atTheDoor
        c.set('isShutOut', true)
        c.get('visit').leave()
        await this.#hold()
        throw new RefusedError('RATE_LIMITED', 'Wait as long as Retry-After says before you ask again.', {
          retryAfterSeconds: seconds,
        })
      }
      this.shares(c.get('settings')).check(c.get('credential').organisation.id, this.#now())
      await next()
    })
  }

  /** Of those that are over by themselves soon: a quota of the day is none, and neither is what came without a credential. */
  #noteRefusal(c: Context<AppEnv>): void {
    const code = c.get('metrics').code ?? (c.error && toPublicError(c.error).code)
    const credential: Credential | undefined = c.get('credential')
    if (code !== 'RATE_LIMITED' || credential === undefined) return
    const seconds = Math.min(Number(c.res.headers.get('retry-after') ?? 0), SHUT_SECONDS_MAX)
    this.#door.refused(credential.actor.id, seconds, this.#now())
  }

  async #hold(): Promise<void> {
    if (this.#held >= HELD_MAX) return
    this.#held += 1
    await delay(HOLD_MS)
    this.#held -= 1
  }
}
