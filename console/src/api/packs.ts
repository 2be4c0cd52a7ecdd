import { SHIPPED_PACKS } from 'virtual:shipped-packs'
import type { Pack, PackTest } from 'tutela/engine'
import type { Facts, Status, Verdict } from './assessments.ts'
import { change } from './change.ts'
import { ask } from './session.ts'

export interface PackRef {
  readonly name: string
  readonly version: string
}

export interface PackHead extends PackRef {
  readonly title: string
  readonly shipped: boolean
  readonly status: 'DRAFT' | 'RELEASED'
  readonly reviewNeeds: string | null
  readonly uploadedAt: string
}

/** A situation that shows how a floor would let something pass. */
export interface FloorCase {
  readonly requirementCode: string
  readonly asOf: string
  readonly facts: Facts
  readonly before: FloorOutcome | null
  readonly after: FloorOutcome | null
}

interface FloorOutcome {
  readonly status: Status
  readonly blocks: boolean
}

export interface PackProblem {
  readonly code: string
  readonly severity: 'ERROR' | 'WARNING'
  readonly pointer: string
  readonly message: string
  readonly counterExample: FloorCase | null
}

export interface PackReport {
  readonly ok: boolean
  readonly problems: readonly PackProblem[]
  readonly tests: readonly {
    readonly name: string
    readonly passed: boolean
    readonly differences: readonly string[]
  }[]
}

const PAGE = 100
const CASE = 'requirementCode asOf facts before { status blocks } after { status blocks }'
const REPORT = `ok problems { code severity pointer message(locale: $locale) counterExample { ${CASE} } } tests { name passed differences }`
const PACKS = `query Packs($locale: String, $after: String) { rulePacks(first: ${PAGE}, after: $after, locale: $locale) {
  pageInfo { hasNextPage endCursor } nodes { name version title shipped status reviewNeeds uploadedAt } } }`
const DOCUMENT = `query Document($name: String!, $version: String) { rulePack(name: $name, version: $version) { document } }`
const LIVE = '{ activeRuleset { digest packs { name version } tunedParameters } }'
const VALIDATE = `query Validate($locale: String, $source: String!) { validateRulePack(source: $source) { ${REPORT} } }`
const MUTANTS = `query Mutants($source: String!) { validateRulePack(source: $source) { coverage {
  isComplete mutantsTried survivingMutants proposedTests } } }`

/** Every version of every pack that the organisation can use. */
export async function allPacks(signal: AbortSignal): Promise<readonly PackHead[]> {
  const found: PackHead[] = []
  let after: string | null = null
  do {
    const {
      rulePacks,
    }: { rulePacks: { nodes: PackHead[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } =
      await ask(PACKS, { after }, { signal })
    found.push(...rulePacks.nodes)
    after = rulePacks.pageInfo.hasNextPage ? rulePacks.pageInfo.endCursor : null
  } while (after !== null)
  return found
}

export interface LiveSet {
  readonly digest: string
  readonly packs: readonly PackRef[]
  readonly tunedParameters: Readonly<Record<string, number>>
}

/** The set that decides now. */
export const liveSet = async (): Promise<LiveSet> =>
  (await ask<{ activeRuleset: LiveSet }>(LIVE)).activeRuleset

const documents = new Map<string, Promise<Pack>>()

/** What a published version says; it never changes. A shipped one comes with the page where the page has that version. */
export function packDocument({ name, version }: PackRef): Promise<Pack> {
  const key = `${name} ${version}`
  const known = documents.get(key)
  if (known !== undefined) return known
  const loading = loadDocument(name, version)
  documents.set(key, loading)
  loading.catch(() => documents.delete(key))
  return loading
}

async function loadDocument(name: string, version: string): Promise<Pack> {
  const shipped = SHIPPED_PACKS.find((known) => known.pack === name && known.version === version)
  if (shipped !== undefined) {
    const response = await fetch(shipped.address)
    if (!response.ok) throw new Error(`${shipped.address} answered ${response.status}`)
    return response.json()
  }
  const { rulePack } = await ask<{ rulePack: { document: Pack } | null }>(DOCUMENT, { name, version })
  if (rulePack === null) throw new Error(`There is no ${name} ${version}`)
  return rulePack.document
}

/** What the API finds wrong with a pack, without storing anything. */
export async function validate(source: string, signal: AbortSignal): Promise<PackReport> {
  return (await ask<{ validateRulePack: PackReport }>(VALIDATE, { source }, { signal })).validateRulePack
}

export interface Mutants {
  readonly isComplete: boolean
  readonly mutantsTried: number
  readonly survivingMutants: readonly string[]
  readonly proposedTests: readonly PackTest[]
}

/** Small mistakes that no test of the pack would notice, and tests that would; null while the pack has errors. */
export async function mutantsOf(source: string, signal: AbortSignal): Promise<Mutants | null> {
  const { validateRulePack } = await ask<{ validateRulePack: { coverage: Mutants | null } }>(
    MUTANTS,
    { source },
    { signal },
  )
  return validateRulePack.coverage
}

/** Publishes a version for good. It is not in use before a set with it is made live. */
export async function publish(source: string): Promise<PackRef> {
  const { rulePack } = await change<{ rulePack: PackRef }>(
    { field: 'uploadRulePack', type: 'UploadRulePackInput', parts: 'rulePack { name version }' },
    { source },
  )
  return rulePack
}

export interface Weakening {
  readonly requirementCode: string
  readonly title: string
  readonly message: string
  readonly counterExample: FloorCase | null
}

export interface Impact {
  readonly compared: number
  readonly changed: number
  readonly refused: number
  readonly weakenings: readonly Weakening[]
  readonly userErrors: readonly {
    readonly code: string
    readonly message: string
    readonly path: readonly string[]
  }[]
  readonly changes: readonly {
    readonly before: Verdict
    readonly after: Verdict
    readonly because: readonly string[]
    readonly safetyCheck: { readonly id: string; readonly recordedAt: string }
  }[]
}

const WEAKENINGS = `weakenings { requirementCode title message counterExample { ${CASE} } }`
const IMPACT = `query Impact($input: RulesetImpactInput!) { rulesetImpact(input: $input) { compared changed refused ${WEAKENINGS}
  userErrors { code message path } changes(first: 50) { before after because safetyCheck { id recordedAt } } } }`

export interface Candidate {
  readonly packs: readonly PackRef[]
  readonly parameters: Readonly<Record<string, number>>
}

/** What a set would change of what was checked last. Stores nothing. */
export async function impactOf(candidate: Candidate, locale: string, signal: AbortSignal): Promise<Impact> {
  const input = { ...candidate, locale, lastChecks: 100 }
  return (await ask<{ rulesetImpact: Impact }>(IMPACT, { input }, { signal })).rulesetImpact
}

export interface PackChange {
  readonly code: string
  readonly effect: 'STRICTER' | 'LOOSER' | 'NEUTRAL' | 'UNDECIDED'
  readonly text: string
}

export interface PackDiff {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly PackChange[]
}

const DIFF = `query Diff($locale: String, $name: String!, $version: String!, $against: String!) {
  rulePack(name: $name, version: $version, locale: $locale) { diff(against: $against) { added removed changed { code effect text } } } }`

/** What a version says otherwise than another one of the same pack, in words. */
export async function diffOf(
  { name, version }: PackRef,
  against: string,
  signal: AbortSignal,
): Promise<PackDiff> {
  const { rulePack } = await ask<{ rulePack: { diff: PackDiff } }>(
    DIFF,
    { name, version, against },
    { signal },
  )
  return rulePack.diff
}

export interface Activation {
  readonly sequence: number
  readonly activatedAt: string
  readonly activatedBy: string
  readonly note: string | null
  readonly stage: 'LIVE' | 'SHADOW'
  readonly weakeningReason: string | null
  readonly ruleset: LiveSet
}

const HISTORY = `{ rulesetActivations(first: 20) { nodes { sequence activatedAt activatedBy note stage weakeningReason
  ruleset { digest packs { name version } tunedParameters } } } }`

/** When which set was put to use or proposed, the newest first. */
export const activations = async (): Promise<readonly Activation[]> =>
  (await ask<{ rulesetActivations: { nodes: readonly Activation[] } }>(HISTORY)).rulesetActivations.nodes

/** Makes a set live, or, at the stage SHADOW, proposes it to somebody else. Throws a RefusedError. */
export const activate = (
  input: Candidate & {
    readonly stage: 'LIVE' | 'SHADOW'
    readonly note?: string
    readonly weakeningReason?: string
    readonly reviews?: readonly object[]
  },
): Promise<unknown> =>
  change({ field: 'activateRuleset', type: 'ActivateRulesetInput', parts: 'ruleset { digest }' }, input)

/** Makes an earlier set live again. Throws a RefusedError. */
export const rollBack = (input: { readonly toDigest: string; readonly note: string }): Promise<unknown> =>
  change({ field: 'rollbackRuleset', type: 'RollbackRulesetInput', parts: 'ruleset { digest }' }, input)
