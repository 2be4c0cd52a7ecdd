import type { Actor } from '../../rules/index.ts'
import { type OperationContext, principalOf } from '../context.ts'

/** Who acts, as the rules about roles and second people see it. */
export function actingPerson(ctx: OperationContext): Actor {
  return { person: principalOf(ctx.actor), roles: rolesHeld(ctx), now: ctx.now().toISOString() }
}

/** Roles that whoever calls may act in; null: any, because the system that holds the key vouches for the role it states. */
function rolesHeld({ actor }: OperationContext): readonly string[] | null {
  if (actor.kind === 'system') return null
  if (actor.kind === 'person') return actor.roles
  return actor.roles.length === 0 ? null : actor.roles
}
