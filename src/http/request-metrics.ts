import type { Database } from '../db/client.ts'
import type { Counted } from '../operations/context.ts'

/** Where there is none, or none that could be told yet. */
const NOTHING = '-'

const NO_COUNTS: Readonly<Record<Counted, number>> = {
  rulesetHits: 0,
  rulesetMisses: 0,
  rulesetsCompiled: 0,
  documentHits: 0,
  documentMisses: 0,
  verificationsAgreed: 0,
  verificationsDisagreed: 0,
}

const NO_NUMBERS = { status: 0, ms: 0, cost: 0, databaseCalls: 0, databaseRetries: 0, ...NO_COUNTS }

/** What one piece of work was, came to and cost: numbers, codes and names of the schema; nothing of a person, no facts. */
export interface Figures {
  /** The root fields of the schema that were asked for, in order and joined by "+". */
  readonly operation: string
  /** OK, or the code of the first error. */
  readonly code: string
  readonly organisationId: string
  readonly numbers: Readonly<typeof NO_NUMBERS>
}

/** What is counted beside the numbers given is 0. */
export function makeFigures({
  numbers,
  ...names
}: Partial<Omit<Figures, 'numbers'>> & {
  numbers: Partial<Figures['numbers']>
}): Figures {
  const nothing = { operation: NOTHING, code: 'OK', organisationId: NOTHING }
  return { ...nothing, ...names, numbers: { ...NO_NUMBERS, ...numbers } }
}

/** Collects what the stages of the pipeline find out about one request. */
export class RequestMetrics {
  operation = NOTHING
  organisationId = NOTHING
  /** Of the first error; null while there is none. */
  code: string | null = null
  cost = 0
  database: Pick<Database, 'roundTrips' | 'retries'> | null = null
  /** What said which database it is; null where nobody was asked. */
  directory: Pick<Database, 'roundTrips'> | null = null
  readonly #counts = { ...NO_COUNTS }
  #onLate: ((figures: Figures) => void) | null = null

  count(what: Counted): void {
    this.#counts[what] += 1
    const { operation, organisationId } = this
    this.#onLate?.(makeFigures({ operation, organisationId, numbers: { [what]: 1 } }))
  }

  /** The figures of the answered request. What is counted from now on goes to `onLate`, each by itself. */
  finish(end: { status: number; ms: number; code: string; onLate: (figures: Figures) => void }): Figures {
    const { operation, organisationId, cost, database, directory } = this
    const { status, ms, code, onLate } = end
    this.#onLate = onLate
    const databaseCalls = (database?.roundTrips() ?? 0) + (directory?.roundTrips() ?? 0)
    const databaseRetries = database?.retries() ?? 0
    const numbers = { status, ms, cost, databaseCalls, databaseRetries, ...this.#counts }
    return makeFigures({ operation, organisationId, code, numbers })
  }
}
