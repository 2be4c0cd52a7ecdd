import {
  allFindings,
  assess,
  type Condition,
  checkPackAndLayers,
  compareWithReference,
  compileRuleset,
  type Disagreement,
  digestOf,
  type FactDeclaration,
  messageOf,
  type Override,
  type Pack,
  questionsOf,
  type Requirement,
  readPack,
  reasonsOf,
  remediesOf,
  resolveRuleset,
} from '../../../src/rules/index.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'

/** What is put to the engine, as somebody outside does it, and what is right. */
export interface Question {
  readonly title: string
  readonly packs?: readonly Pack[]
  /** All shipped packs, or those of these names, below the packs. */
  readonly shipped?: 'all' | readonly string[]
  readonly parameters?: Readonly<Record<string, number>>
  readonly asOf?: string
  readonly facts?: unknown
  readonly attestations?: readonly string[]
  /** One of these must come out. */
  readonly right: readonly Answer[]
}

/** What comes out of a question: refused packs, refused facts, or what an assessment says. Parts left out may be anything. */
export interface Answer {
  readonly accepted?: boolean
  readonly refused?: boolean
  readonly verdict?: string
  /** By code, and by item: F-1[A]. */
  readonly findings?: Readonly<Record<string, string>>
  readonly conflicts?: number
  readonly questions?: readonly string[]
  readonly remedies?: readonly { readonly changes: unknown; readonly verdictAfter: string }[]
  /** As a set. */
  readonly because?: Readonly<Record<string, readonly string[]>>
  readonly overdue?: Readonly<Record<string, boolean>>
  readonly dueAt?: Readonly<Record<string, string>>
  readonly messages?: Readonly<Record<string, string>>
  readonly disagreements?: readonly Disagreement[]
  readonly codes?: readonly string[]
}

export const BLOCKED: Answer = { verdict: 'BLOCKED', findings: { 'F-1': 'UNMET' } }
export const NEEDS: Answer = { verdict: 'NEEDS_INFORMATION' }
export const MET: Answer = { verdict: 'PROCEED', findings: { 'F-1': 'MET' } }
export const REFUSED: Answer = { refused: true }
export const NOT_ACCEPTED: Answer = { accepted: false }

const text = (en: string) => ({ en })

export const asked = (
  type: FactDeclaration['type'],
  parts: Partial<FactDeclaration> = {},
): FactDeclaration => ({
  type,
  label: text('a fact'),
  ask: text('What is it?'),
  decisive: true,
  ...parts,
})

export const derived = (
  type: FactDeclaration['type'],
  derive: FactDeclaration['derive'],
  parts: Partial<FactDeclaration> = {},
): FactDeclaration => ({ type, label: text('a computed fact'), derive, ...parts })

type Value = NonNullable<Condition['value']>
export const is = (fact: string, operator: string, value: Value, path?: string): Condition => ({
  fact,
  operator,
  value,
  ...(path && { path }),
})
export const yes = (fact: string): Condition => is(fact, 'equal', true)
export const no = (fact: string): Condition => is(fact, 'equal', false)
export const all = (...parts: Condition[]): Condition => ({ all: parts })
export const any = (...parts: Condition[]): Condition => ({ any: parts })
export const not = (part: Condition): Condition => ({ not: part })

/** A blocking floor, unless said otherwise. */
export const rule = (parts: Partial<Requirement>): Requirement => ({
  code: 'F-1',
  kind: 'measure',
  level: 'blocking',
  lock: 'floor',
  title: text('A rule'),
  guidance: text('Do it.'),
  message: text('Do it.'),
  sources: [{ title: text('A source') }],
  ...parts,
})

export const packOf = (name: string, parts: Partial<Pack> = {}): Pack => ({
  pack: name,
  version: '1.0.0',
  title: text('A pack'),
  locales: ['en'],
  owner: { team: 'Team' },
  effective: { from: '2026-01-01' },
  ...parts,
})

/** The pack below: its facts, its first requirement and more. */
export const base = (
  facts: Pack['facts'],
  requirement: Partial<Requirement>,
  parts: Partial<Pack> = {},
): Pack => packOf('tutela/base', { facts, requirements: [rule(requirement)], ...parts })

/** A pack above it that changes F-1. */
export const above = (change: Override['change'], parts: Partial<Pack> = {}, target = 'F-1'): Pack =>
  packOf('acme/own', {
    extends: [{ pack: 'tutela/base', range: '*' }],
    overrides: [{ target, change, reason: text('A reason.') }],
    ...parts,
  })

export const terms = (...codes: string[]) =>
  Object.fromEntries(codes.map((code, index) => [code, { title: text(code), order: index + 1 }]))

/** Plays a question through what `tutela/engine` exports, in both engines. */
export async function play(question: Question): Promise<Answer> {
  const { shipped = [], packs: own = [], parameters = {}, asOf = '2026-03-01T09:00:00Z' } = question
  const below =
    shipped === 'all' ? shippedPacks() : shippedPacks().filter(({ pack }) => shipped.includes(pack))
  const packs = [...below, ...own]
  const errors = own.flatMap((pack) => problemsOf(pack, packs)).filter(({ severity }) => severity === 'ERROR')
  if (errors.length > 0) return { accepted: false, codes: errors.map(({ code }) => code) }
  const versions = await Promise.all(packs.map(async (pack) => ({ pack, digest: await digestOf(pack) })))
  const resolved = await resolveRuleset({ packs: versions, parameters })
  if (!resolved.ok) return { accepted: false, codes: resolved.problems.map(({ code }) => code) }
  const compiled = compileRuleset(resolved.ruleset)
  const request = { facts: question.facts ?? {}, asOf, attestations: question.attestations ?? [] }
  const outcome = assess(compiled, request)
  if (!outcome.ok) return { accepted: true, refused: true, codes: outcome.problems.map(({ code }) => code) }
  const disagreements = await compareWithReference(compiled, { facts: request.facts, asOf })
  return { ...viewOf(outcome.assessment), disagreements }
}

function problemsOf(pack: Pack, packs: readonly Pack[]) {
  const reading = readPack(JSON.stringify(pack))
  if (!reading.ok) return reading.problems
  return checkPackAndLayers(pack, { extends: packs.filter((other) => other !== pack) })
}

type Assessed = Extract<ReturnType<typeof assess>, { ok: true }>['assessment']

function viewOf(assessment: Assessed): Answer {
  const { result } = assessment
  type Named = { readonly requirement: { readonly code: string }; readonly item?: string | null }
  const nameOf = ({ requirement, item }: Named) => requirement.code + (item ? `[${item}]` : '')
  const byName = <T extends Named, V>(list: readonly T[], view: (one: T) => V) =>
    Object.fromEntries(list.map((one) => [nameOf(one), view(one)]))
  return {
    accepted: true,
    refused: false,
    verdict: result.verdict,
    findings: byName(allFindings(assessment), ({ status }) => status),
    conflicts: result.conflicts.length,
    questions: questionsOf(assessment, 'en', 100).map(({ fact }) => fact),
    remedies: remediesOf(assessment, 'en', 100).map(({ changes, verdictAfter }) => ({
      changes,
      verdictAfter,
    })),
    because: byName(result.findings, (finding) => [
      ...new Set(reasonsOf(assessment, finding, 'en').map(({ fact }) => fact)),
    ]),
    overdue: byName(result.deadlines, ({ overdue }) => overdue),
    dueAt: byName(result.deadlines, ({ dueAt, label }) => dueAt ?? label),
    messages: byName(result.findings, (finding) => messageOf(assessment, finding, 'en')),
  }
}
