import { and, eq, isNotNull, isNull, ne, notExists, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { organisations } from '../../db/tables/organisations.ts'
import type { OperationContext } from '../context.ts'
import { type Owner, ownStatement } from '../own-statement.ts'

const ONE = { one: sql`1` }

function selectMoving({ db, organisation }: Owner) {
  const { id, moveState } = organisations
  return db.orm
    .select(ONE)
    .from(organisations)
    .where(and(eq(id, organisation.id), isNotNull(moveState)))
}

/** Condition of a write: the organisation is not being moved. One that is not there is none. */
export const isNotMoving = (owner: Owner): SQL => notExists(selectMoving(owner))

const moving = ownStatement((owner) => selectMoving(owner))
const notMoving = ownStatement((owner) =>
  owner.db.orm.select(ONE).from(sql`(select 1)`).where(isNotMoving(owner)),
)

/** Select that has a row while an organisation is being moved or was moved away, so that nothing of it may be written. */
export const movingStatement = (ctx: Pick<OperationContext, 'organisation'>) => moving(ctx, {})

/** The same connection for whoever writes without a credential, as by the clock: not while the organisation is being moved. */
export const writingUnlessMoving = (
  db: Database,
  { organisation }: Pick<OperationContext, 'organisation'>,
): Database => db.writingWhile(notMoving({ organisation }, {}), movingStatement({ organisation }))

/** Condition: whoever signs in to the organisation finds it in this database, and all of it. */
export const isHere = (): SQL | undefined =>
  and(
    isNull(organisations.importId),
    or(isNull(organisations.moveState), ne(organisations.moveState, 'MOVED')),
  )
