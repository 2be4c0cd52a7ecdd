import { and, sql } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import type { PackVersion, Ruleset, RulesetProblem, RulesetWarning } from '../../rules/index.ts'
import { resolveRuleset } from '../../rules/ruleset/resolve-ruleset.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import {
  aboutText,
  type Complaint,
  faultIn,
  jsonProblem,
  listProblem,
  messageLocale,
  TEXT,
} from '../input.ts'
import { visiblePack } from '../packs/pack-view.ts'
import { type CandidateInput, PACKS_MAX } from './candidate-input.ts'
import { assertUnaltered } from './recompile-ruleset.ts'
import type { RulesetStage } from './ruleset-view.ts'
import { needsSecondPerson, SECOND_PERSON_WANTED } from './second-person.ts'

const PARAMETERS_MAX = 500

export interface CandidatePack extends PackVersion {
  readonly isShipped: boolean
}

/** A set of packs that fit together. */
export interface Candidate {
  readonly ruleset: Ruleset
  /** In the order of the input. */
  readonly packs: readonly CandidatePack[]
  /** What was settled on the stricter side. */
  readonly warnings: readonly RulesetWarning[]
}

export type CandidateResolution =
  | { readonly ok: true; readonly candidate: Candidate }
  | { readonly ok: false; readonly userErrors: readonly UserFault[] }

/** What is wrong with the form of a candidate, before any pack is read. */
export function candidateComplaints({ packs, parameters }: CandidateInput): Complaint[] {
  return [
    { path: ['input', 'packs'], problem: listProblem(packs, { min: 1, max: PACKS_MAX }) },
    ...packs
      .slice(0, PACKS_MAX)
      .flatMap(({ name, version }, index) => [
        aboutText(['input', 'packs', String(index), 'name'], name, TEXT.packName),
        aboutText(['input', 'packs', String(index), 'version'], version, TEXT.version),
      ]),
    { path: ['input', 'parameters'], problem: jsonProblem(parameters) ?? parametersProblem(parameters) },
  ]
}

function parametersProblem(parameters: unknown) {
  if (parameters === undefined || parameters === null) return null
  const isObject = typeof parameters === 'object' && !Array.isArray(parameters)
  const values = isObject ? Object.values(parameters) : []
  if (isObject && values.length <= PARAMETERS_MAX && values.every((value) => typeof value === 'number'))
    return null
  return {
    en: `must be a JSON object of at most ${PARAMETERS_MAX} numbers`,
    'zh-CN': `必须是JSON对象，其值为数字，最多${PARAMETERS_MAX}项`,
  }
}

/**
 * Reads the packs of a well-formed candidate and puts them together, or tells what is wrong with them together or with a
 * parameter. With a stage it also tells which packs somebody else has to put to that use. Refuses with RECORD_ALTERED when the
 * stored content of a pack is not the one its digest names.
 */
export async function resolveCandidate(
  ctx: OperationContext,
  input: CandidateInput,
  stage: RulesetStage | null,
): Promise<CandidateResolution> {
  const { packs, userErrors } = await readPacks(ctx, input.packs, stage)
  if (userErrors.length > 0) return { ok: false, userErrors }
  await assertUnaltered(ctx, packs)
  const resolution = await resolveRuleset({
    packs,
    parameters: readParameters(input.parameters),
    work: ctx.work,
  })
  if (!resolution.ok) {
    const locale = messageLocale(ctx)
    return {
      ok: false,
      userErrors: resolution.problems.map((problem) => toFault(locale, problem, input.packs)),
    }
  }
  const { ruleset, warnings } = resolution
  return { ok: true, candidate: { ruleset, packs, warnings } }
}

function readParameters(parameters: unknown): Record<string, number> {
  const entries = Object.entries(parameters ?? {})
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  )
}

async function readPacks(
  ctx: OperationContext,
  wanted: CandidateInput['packs'],
  stage: RulesetStage | null,
): Promise<{ packs: CandidatePack[]; userErrors: UserFault[] }> {
  const locale = messageLocale(ctx)
  // One condition, however many there are: the database cannot nest as deep as a caller can count.
  const pairs = JSON.stringify(wanted.map(({ name, version }) => [name, version]))
  const isNamed = sql`(${packVersions.name}, ${packVersions.version}) in
    (select value ->> 0, value ->> 1 from json_each(${pairs}))`
  const rows = await ctx.db.orm
    .select({
      name: packVersions.name,
      version: packVersions.version,
      digest: packVersions.digest,
      pack: packVersions.document,
      organisationId: packVersions.organisationId,
      needsSecondPerson: needsSecondPerson(ctx, stage ?? 'SHADOW'),
    })
    .from(packVersions)
    .where(and(visiblePack(ctx), isNamed))
  const packs: CandidatePack[] = []
  const userErrors: UserFault[] = []
  for (const [index, { name, version }] of wanted.entries()) {
    const row = rows.find((candidate) => candidate.name === name && candidate.version === version)
    const path = ['input', 'packs', String(index)]
    if (row === undefined) userErrors.push(faultIn(locale, 'NOT_FOUND', noSuchPack(name, version), path))
    else if (row.needsSecondPerson)
      userErrors.push(faultIn(locale, 'SELF_APPROVAL', SECOND_PERSON_WANTED, path))
    else packs.push({ pack: row.pack, digest: row.digest, isShipped: row.organisationId === null })
  }
  return { packs, userErrors }
}

const noSuchPack = (name: string, version: string) => ({
  en: `There is no pack ${name} in version ${version}.`,
  'zh-CN': `没有版本为${version}的规则包${name}。`,
})

/** A problem about a pack is placed on the pack's entry in the input. */
function toFault(
  locale: string,
  { code, text, path }: RulesetProblem,
  packs: CandidateInput['packs'],
): UserFault {
  const [section, name, ...rest] = path
  const index = packs.findIndex((pack) => pack.name === name)
  if (section !== 'packs' || index < 0) return faultIn(locale, code, text, ['input', ...path])
  return faultIn(locale, code, text, ['input', 'packs', String(index), ...rest])
}
