import type { Fetch } from '../../src/db/timed-fetch.ts'

const TENANT_TABLES = [
  'activations',
  'api_keys',
  'check_findings',
  'checks',
  'idempotency_keys',
  'log_leaves',
  'pack_versions',
  'rulesets',
  'waivers',
]
const TOUCHES_TENANT_TABLE = new RegExp(`(from|join|into|update)\\s+"(${TENANT_TABLES.join('|')})"`, 'i')

/** The texts of all statements in a request to the database. */
export function statementsOf(body: string): string[] {
  const found: string[] = []
  JSON.parse(body, (key, value: unknown) => {
    if (key === 'sql' && typeof value === 'string') found.push(value)
    return value
  })
  return found
}

/** A statement about rows that belong to somebody has to say to whom. */
export function lacksTenant(sql: string): boolean {
  return TOUCHES_TENANT_TABLE.test(sql) && !sql.includes('organisation_id')
}

/** A fetch that refuses to send a statement on a tenant's table that does not name the organisation. */
export function tenantGuard(send: Fetch): Fetch {
  return async (request, init) => {
    const forgotten = statementsOf(await request.clone().text()).filter(lacksTenant)
    if (forgotten.length > 0) {
      console.error('A statement forgets the organisation:', forgotten.join('\n'))
      throw new Error('A statement forgets the organisation')
    }
    return send(request, init)
  }
}
