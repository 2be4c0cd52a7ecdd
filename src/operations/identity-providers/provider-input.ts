import type { LocalisedText } from '../../rules/pack/format.ts'
import {
  type ClaimRule,
  type PublicKeySet,
  TOKEN_ALGORITHMS,
  type TokenAlgorithm,
} from '../../values/token-format.ts'
import { isScope, scopesProblem } from '../api-keys/key-input.ts'
import type { OperationContext } from '../context.ts'
import { aboutText, type Complaint, listProblem, TEXT } from '../input.ts'
import { readPublicAddress } from './public-address.ts'
import { holdsSecrets, readPublicKeys } from './read-public-keys.ts'

export const RULES_MAX = 100
export const ROLES_MAX = 20
export const CLAIM_DEPTH_MAX = 5

export interface ClaimRuleInput {
  readonly claim: readonly string[]
  readonly value: string
  readonly scopes: readonly string[]
  readonly roles?: readonly string[] | null | undefined
}

/** The part of a provider that may change while it is in use. */
export interface ProviderSettingsInput {
  readonly name: string
  readonly algorithms: readonly string[]
  /** Give either the address or the keys. */
  readonly jwksUrl?: string | null | undefined
  readonly jwks?: unknown
  readonly rules: readonly ClaimRuleInput[]
}

type Surroundings = Pick<OperationContext, 'allowsLoopback'>

const isGiven = (value: unknown) => value !== undefined && value !== null

function isAlgorithm(text: string): text is TokenAlgorithm {
  return TOKEN_ALGORITHMS.some((algorithm) => algorithm === text)
}

function algorithmsProblem(algorithms: readonly string[]): LocalisedText | null {
  if (
    algorithms.length > 0 &&
    algorithms.length <= TOKEN_ALGORITHMS.length &&
    algorithms.every(isAlgorithm) &&
    new Set(algorithms).size === algorithms.length
  )
    return null
  const known = TOKEN_ALGORITHMS.join(', ')
  return { en: `must name each algorithm once, of: ${known}`, 'zh-CN': `必须列出以下算法且不得重复:${known}` }
}

function keysProblem(ctx: Surroundings, { jwks, jwksUrl }: ProviderSettingsInput): LocalisedText | null {
  if (isGiven(jwks) === isGiven(jwksUrl)) {
    return { en: 'must be given, or "jwks" instead, not both', 'zh-CN': '与“jwks”必须且只能提供一项' }
  }
  if (typeof jwksUrl !== 'string' || readPublicAddress(jwksUrl, ctx.allowsLoopback) !== null) return null
  return {
    en: 'must be an https:// address on the public internet, by name and on the standard port',
    'zh-CN': '必须是公共互联网上使用域名和标准端口的https://地址',
  }
}

function keySetProblem({ jwks }: ProviderSettingsInput): LocalisedText | null {
  if (!isGiven(jwks)) return null
  if (holdsSecrets(jwks)) {
    return {
      en: 'holds a private or secret key: replace that key at once, and give only public ones',
      'zh-CN': '包含私钥或密钥:请立即更换该密钥,并且只提供公钥',
    }
  }
  if (readPublicKeys(jwks) !== null) return null
  return {
    en: 'must be a JSON Web Key Set with public keys for signatures, each with a "kid"',
    'zh-CN': '必须是JSON Web Key Set,其中的签名公钥均须有“kid”',
  }
}

function complaintsAboutRule(
  { claim, value, scopes, roles }: ClaimRuleInput,
  path: readonly string[],
): Complaint[] {
  return [
    { path: [...path, 'claim'], problem: listProblem(claim, { min: 1, max: CLAIM_DEPTH_MAX }) },
    ...claim
      .slice(0, CLAIM_DEPTH_MAX)
      .map((name, index) => aboutText([...path, 'claim', String(index)], name, TEXT.claim)),
    aboutText([...path, 'value'], value, TEXT.claim),
    { path: [...path, 'scopes'], problem: scopes.length === 0 ? null : scopesProblem(scopes) },
    { path: [...path, 'roles'], problem: listProblem(roles ?? [], { max: ROLES_MAX }) },
    ...(roles ?? [])
      .slice(0, ROLES_MAX)
      .map((role, index) => aboutText([...path, 'roles', String(index)], role, TEXT.code)),
  ]
}

/** What is wrong with a provider's settings. */
export function complaintsAboutSettings(ctx: Surroundings, input: ProviderSettingsInput): Complaint[] {
  return [
    aboutText(['input', 'name'], input.name, TEXT.label),
    { path: ['input', 'algorithms'], problem: algorithmsProblem(input.algorithms) },
    { path: ['input', 'jwksUrl'], problem: keysProblem(ctx, input) },
    { path: ['input', 'jwks'], problem: keySetProblem(input) },
    { path: ['input', 'rules'], problem: listProblem(input.rules, { max: RULES_MAX }) },
    ...input.rules
      .slice(0, RULES_MAX)
      .flatMap((rule, index) => complaintsAboutRule(rule, ['input', 'rules', String(index)])),
  ]
}

/** The settings as they are stored; only for input without complaints. */
export function toStoredSettings({ name, algorithms, jwks, jwksUrl, rules }: ProviderSettingsInput): {
  readonly name: string
  readonly algorithms: readonly TokenAlgorithm[]
  readonly jwksUrl: string | null
  readonly jwks: PublicKeySet | null
  readonly rules: readonly ClaimRule[]
} {
  return {
    name,
    algorithms: algorithms.filter(isAlgorithm),
    jwksUrl: jwksUrl ?? null,
    jwks: isGiven(jwks) ? readPublicKeys(jwks) : null,
    rules: rules.map((rule) => ({
      claim: rule.claim,
      value: rule.value,
      scopes: rule.scopes.filter(isScope),
      roles: rule.roles ?? [],
    })),
  }
}

/** What is wrong with an audience: it has to end with the slug, so that no two organisations can claim the same tokens. */
export function audienceProblem(slug: string, audience: string): LocalisedText | null {
  if (audience.endsWith(`:${slug}`) || audience.endsWith(`/${slug}`)) return null
  return {
    en: `must end with ":${slug}" or "/${slug}", which no other organisation can use`,
    'zh-CN': `必须以“:${slug}”或“/${slug}”结尾,其他机构不能使用`,
  }
}
