import type { Scope } from './scopes.ts'

/** Signatures a token may carry. All are asymmetric, so that what verifies a token cannot make one. */
export const TOKEN_ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'RS384', 'ES384'] as const
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number]

/** A public key (RFC 7517), reduced to the members that verifying needs. */
export interface PublicKey {
  readonly kty: string
  readonly kid: string
  readonly alg?: string
  readonly use?: string
  readonly key_ops?: string[]
  readonly crv?: string
  readonly n?: string
  readonly e?: string
  readonly x?: string
  readonly y?: string
}

export interface PublicKeySet {
  readonly keys: readonly PublicKey[]
}

/** Whoever's token has the value in the claim gets the scopes and the roles. */
export interface ClaimRule {
  /** Names from the token's top level down, such as ["realm_access", "roles"]. */
  readonly claim: readonly string[]
  readonly value: string
  readonly scopes: readonly Scope[]
  readonly roles: readonly string[]
}

/** Characters of a token; a longer one is nobody's. */
export const TOKEN_LENGTH_MAX = 8_192
