/** What a key may do with the product itself. The first key of an organisation has all of these. */
export const ORGANISATION_SCOPES = ['check', 'read', 'author', 'approve', 'audit', 'admin'] as const

/**
 * The protocols beside GraphQL that a key may speak, whether who holds it carries out what a decision obliges to, and whether what
 * registers say of those whom a protocol names counts. Nobody has one of these who was not given it by name.
 */
export const PROTOCOL_SCOPES = [
  'authzen',
  'cerbos',
  'opa',
  'rest',
  'mcp',
  'mcp-record',
  'cds-hooks',
  'obligations',
  'registers',
] as const

export const SCOPES = [...ORGANISATION_SCOPES, ...PROTOCOL_SCOPES] as const

export type Scope = (typeof SCOPES)[number]
