export const SCOPES = ['check', 'read', 'author', 'approve', 'audit', 'admin'] as const

export type Scope = (typeof SCOPES)[number]
