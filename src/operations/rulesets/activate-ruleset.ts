import { and, eq, or } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import {
  compileRuleset,
  type PackVersion,
  type Ruleset,
  type RulesetProblem,
  resolveRuleset,
} from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { type UserFault, userFault } from '../errors.ts'
import {
  aboutText,
  type Complaint,
  faultIn,
  inputFaults,
  jsonProblem,
  listProblem,
  messageLocale,
  TEXT,
} from '../input.ts'
import { visiblePack } from '../packs/pack-view.ts'
import { requireScope } from '../require-scope.ts'
import { movePointer } from './move-pointer.ts'
import { findRuleset, type RulesetStage, type RulesetView } from './ruleset-view.ts'
import { needsSecondPerson, SECOND_PERSON_WANTED } from './second-person.ts'

const PACKS_MAX = 100
const PARAMETERS_MAX = 500

export interface ActivateRulesetInput {
  readonly packs: readonly { readonly name: string; readonly version: string }[]
  readonly parameters?: unknown
  readonly stage?: RulesetStage | null | undefined
  readonly note?: string | null | undefined
}

export interface ActivateRulesetPayload {
  readonly ruleset: RulesetView | null
  readonly userErrors: readonly UserFault[]
}

/**
 * Makes a set of pack versions the live or the shadow ruleset: all of it or nothing. Whatever is wrong with the packs
 * together or with a parameter is told as user errors and nothing changes. Repeating the call changes nothing more.
 */
export async function activateRuleset({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: ActivateRulesetInput
}): Promise<ActivateRulesetPayload> {
  requireScope(ctx, 'approve')
  const locale = messageLocale(ctx)
  const malformed = inputFaults(locale, complaintsAbout(input))
  if (malformed.length > 0) return { ruleset: null, userErrors: malformed }
  const { packs, userErrors } = await readPacks(ctx, input, locale)
  if (userErrors.length > 0) return { ruleset: null, userErrors }
  const resolution = await resolveRuleset({ packs, parameters: readParameters(input.parameters) })
  if (!resolution.ok) {
    return { ruleset: null, userErrors: resolution.problems.map((problem) => toFault(problem, input.packs)) }
  }
  return { ruleset: await activate(ctx, resolution.ruleset, input), userErrors: [] }
}

async function activate(
  ctx: OperationContext,
  ruleset: Ruleset,
  { stage, note }: ActivateRulesetInput,
): Promise<RulesetView | null> {
  // A ruleset that does not compile must never become live.
  compileRuleset(ruleset)
  await movePointer(ctx, { ruleset, stage: stage ?? 'LIVE', note: note ?? null })
  return findRuleset(ctx, { digest: ruleset.digest })
}

function complaintsAbout({ packs, parameters, note }: ActivateRulesetInput): Complaint[] {
  return [
    { path: ['input', 'packs'], problem: listProblem(packs, { min: 1, max: PACKS_MAX }) },
    ...packs
      .slice(0, PACKS_MAX)
      .flatMap(({ name, version }, index) => [
        aboutText(['input', 'packs', String(index), 'name'], name, TEXT.packName),
        aboutText(['input', 'packs', String(index), 'version'], version, TEXT.version),
      ]),
    { path: ['input', 'parameters'], problem: jsonProblem(parameters) ?? parametersProblem(parameters) },
    aboutText(['input', 'note'], note, TEXT.note),
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
    'zh-CN': `必须是JSON对象,其值为数字,最多${PARAMETERS_MAX}项`,
  }
}

function readParameters(parameters: unknown): Record<string, number> {
  const entries = Object.entries(parameters ?? {})
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  )
}

async function readPacks(
  ctx: OperationContext,
  { packs: wanted, stage }: ActivateRulesetInput,
  locale: string,
): Promise<{ packs: PackVersion[]; userErrors: UserFault[] }> {
  const named = wanted.map(({ name, version }) =>
    and(eq(packVersions.name, name), eq(packVersions.version, version)),
  )
  const rows = await ctx.db.orm
    .select({
      name: packVersions.name,
      version: packVersions.version,
      digest: packVersions.digest,
      pack: packVersions.document,
      needsSecondPerson: needsSecondPerson(ctx, stage ?? 'LIVE'),
    })
    .from(packVersions)
    .where(and(visiblePack(ctx), or(...named)))
  const packs: PackVersion[] = []
  const userErrors: UserFault[] = []
  for (const [index, { name, version }] of wanted.entries()) {
    const row = rows.find((candidate) => candidate.name === name && candidate.version === version)
    const path = ['input', 'packs', String(index)]
    if (row === undefined) userErrors.push(faultIn(locale, 'NOT_FOUND', noSuchPack(name, version), path))
    else if (row.needsSecondPerson) userErrors.push(faultIn(locale, 'SELF_APPROVAL', SECOND_PERSON_WANTED, path))
    else packs.push(row)
  }
  return { packs, userErrors }
}

const noSuchPack = (name: string, version: string) => ({
  en: `There is no pack ${name} in version ${version}.`,
  'zh-CN': `没有版本为${version}的规则包${name}。`,
})

/** A problem about a pack is placed on the pack's entry in the input. */
function toFault({ code, message, path }: RulesetProblem, packs: ActivateRulesetInput['packs']): UserFault {
  const [section, name, ...rest] = path
  const index = packs.findIndex((pack) => pack.name === name)
  if (section !== 'packs' || index < 0) return userFault(code, message, ['input', ...path])
  return userFault(code, message, ['input', 'packs', String(index), ...rest])
}
