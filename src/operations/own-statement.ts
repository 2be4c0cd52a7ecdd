import type { Database } from '../db/client.ts'
import {
  type Bound,
  type Built,
  type FixedStatement,
  fixedStatement,
  type Places,
} from '../db/fixed-statement.ts'
import type { OperationContext } from './context.ts'

/** Whose rows a statement or a condition is about: a caller's organisation, or the place for it in a fixed statement. */
export interface Owner {
  readonly db: Pick<Database, 'orm'>
  readonly organisation: { readonly id: Bound<string> }
}

/**
 * A fixed statement about rows of one organisation, which is always the caller's: no value that is given can name another one. See
 * `fixedStatement`.
 */
export function ownStatement<Values extends object, Own extends Built, Variant extends string | number = ''>(
  build: (owner: Owner, at: Places<Values>, variant: Variant) => Own,
): (
  ctx: Pick<OperationContext, 'organisation'>,
  values: Values,
  variant?: Variant,
) => FixedStatement<Own['_']['result']> {
  const statement = fixedStatement(
    (db, at: Places<Values & { readonly organisationId: string }>, variant: Variant) =>
      build({ db, organisation: { id: at.organisationId } }, at, variant),
  )
  return ({ organisation }, values, variant) =>
    statement({ ...values, organisationId: organisation.id }, variant)
}
