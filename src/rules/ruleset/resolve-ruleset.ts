import { daysOf } from '../evaluate/in-force.ts'
import { digestOf } from '../pack/digest.ts'
import { compareCodes, LIMITS } from '../pack/format-values.ts'
import { say, worded } from '../pack/locale.ts'
import { operatorsOf, type PluginOperators, type PluginOptions } from '../plugins/define-plugin.ts'
import type { Records } from '../record-types.ts'
import type { Ruleset, RulesetRequirement } from '../types.ts'
import { floorsOnLongerScales } from './added-terms.ts'
import { applyOverrides } from './apply-overrides.ts'
import { constantEvidence } from './constant-evidence.ts'
import { Expander } from './expand.ts'
import { type ExpandedRules, expandRules } from './expanded-rules.ts'
import { mergeVocabulary } from './merge.ts'
import { holdingUpAsBefore } from './merge-overrides.ts'
import { orderPacks } from './order-packs.ts'
import { nameClashes } from './owned-names.ts'
import {
  defaultsOf,
  movedValues,
  type ResolvedParameters,
  resolveParameters,
  valuesBefore,
} from './parameters.ts'
import { overridesOfPluginRules } from './plugin-overrides.ts'
import { layerRecords } from './records.ts'
import type { PackVersion, RulesetProblem, RulesetWarning } from './ruleset-problem.ts'
import { saidWithoutRecord } from './said-without-record.ts'
import { isTranslations, type TranslatedPacks, translatePacks } from './translate-packs.ts'
import { unreadableRules } from './unresolved-names.ts'
import { weakenedByParameters } from './weakened-parameters.ts'

export type RulesetResolution =
  | { ok: true; ruleset: Ruleset; warnings: RulesetWarning[] }
  | { ok: false; problems: RulesetProblem[] }

type RulesetBody = Omit<Ruleset, 'digest'>
export type BodyResolution =
  | { ok: true; body: RulesetBody; warnings: RulesetWarning[] }
  | { ok: false; problems: RulesetProblem[] }

/**
 * Layers packs into one ruleset and names it by the digest of its inputs (pack names, versions and digests, parameter
 * values). The order in which packs are given never matters. All problems are collected; warnings tell what was settled
 * on the stricter side. Implements docs/pack-format.md, "Merging packs".
 */
export async function resolveRuleset(
  input: {
    readonly packs: readonly PackVersion[]
    readonly parameters?: Readonly<Record<string, number>>
  } & PluginOptions,
): Promise<RulesetResolution> {
  const resolved = layerPacks(input.packs, input.parameters ?? {}, input)
  if (!resolved.ok) return resolved
  const { parameters } = resolved.body
  const packs = resolved.body.packs.map(({ name, version, digest }) => ({ name, version, digest }))
  const digest = await digestOf({ packs, parameters })
  return { ok: true, ruleset: { digest, ...resolved.body }, warnings: resolved.warnings }
}

/** The synchronous part of `resolveRuleset`: everything but the digest. Used where packs are tested, not recorded. */
export function layerPacks(
  versions: readonly PackVersion[],
  wanted: Readonly<Record<string, number>>,
  options: PluginOptions = {},
): BodyResolution {
  const plugins = operatorsOf(options)
  const { ordered, translated, problems: settling } = settlePacks(versions, plugins)
  if (settling.length > 0) return { ok: false, problems: [...settling] }
  const { packs } = translated
  const parameters = resolveParameters(packs, wanted)
  const vocabulary = mergeVocabulary(packs)
  const words = { vocabulary, ...(options.work && { work: options.work }) }
  const weakened = weakenedByParameters(packs, parameters, wanted, words, plugins)
  const problems = [...parameters.problems, ...weakened]
  if (problems.length > 0) return { ok: false, problems }

  const byName = new Map(packs.map((pack) => [pack.pack, pack]))
  const rulesAt = (values: Readonly<Record<string, number>>) => {
    const expander = new Expander(byName, values, translated.engineTexts)
    const expanded = expandRules(packs, expander)
    const context = { facts: expanded.rules.facts, ...words }
    return { ...expanded, context, expander, requirements: expanded.rules.requirements }
  }
  const { rules, problems: expansionProblems, ...placed } = rulesAt(parameters.values)
  const valuesOfOwners = valuesBefore(movedValues(packs, parameters, wanted))
  const before = valuesOfOwners && rulesAt({ ...parameters.values, ...valuesOfOwners })
  const atValues = {
    ...placed,
    requirements: holdingUpAsBefore(placed.requirements, before?.requirements ?? []),
  }
  const ofPlugins = overridesOfPluginRules(packs, rules.requirements, plugins)
  const unreadable = [...expansionProblems, ...unreadableRules(rules, plugins), ...ofPlugins]
  if (unreadable.length > 0) return { ok: false, problems: unreadable }
  const layeredRecords = layerRecords(packs, atValues.expander, rules.facts)
  if (layeredRecords.problems.length > 0) return { ok: false, problems: layeredRecords.problems }
  const longer = floorsOnLongerScales(packs, atValues.requirements, atValues.context, plugins)
  if (longer.length > 0) return { ok: false, problems: longer }
  const layered = applyOverrides({
    packs,
    rules: atValues,
    untuned: () => (Object.keys(wanted).length > 0 ? rulesAt(defaultsOf(parameters)) : null),
  })
  const collected = [
    ...layered.problems,
    ...constantEvidence(layered.requirements, rules.facts),
    ...saidWithoutRecord(packs, layered.requirements, placed.context, plugins),
    ...tooLarge(layered.requirements),
  ]
  if (collected.length > 0) return { ok: false, problems: collected }
  return {
    ok: true,
    warnings: [...parameters.warnings, ...layered.warnings],
    body: bodyOf(ordered, {
      translated,
      parameters,
      vocabulary,
      rules: { ...rules, requirements: layered.requirements },
      records: layeredRecords.records,
    }),
  }
}

/** The packs in their order, and with the texts of translations; whose names are not settled, of them nothing else is known. */
function settlePacks(
  versions: readonly PackVersion[],
  plugins: PluginOperators,
): {
  readonly ordered: readonly PackVersion[]
  readonly translated: TranslatedPacks
  readonly problems: readonly RulesetProblem[]
} {
  const { ordered, problems } = orderPacks(versions)
  const packs = ordered.map(({ pack }) => pack)
  const clashes = problems.length > 0 ? problems : nameClashes(packs)
  const translated = translatePacks(clashes.length > 0 ? [] : packs, plugins)
  return { ordered, translated, problems: [...clashes, ...translated.problems] }
}

function bodyOf(
  ordered: readonly PackVersion[],
  {
    translated: { locales, engineTexts },
    parameters: { values, declarations },
    vocabulary,
    rules: { facts, requirements, conflicts, rankings },
    records,
  }: {
    readonly translated: TranslatedPacks
    readonly parameters: ResolvedParameters
    readonly vocabulary: RulesetBody['vocabulary']
    readonly rules: ExpandedRules
    readonly records: Records
  },
): RulesetBody {
  return {
    packs: ordered
      .map(({ pack, digest }) => ({
        name: pack.pack,
        version: pack.version,
        digest,
        ...(!isTranslations(pack) && { effective: daysOf(pack) }),
        ...(pack.effective.reviewBy !== undefined && { reviewBy: pack.effective.reviewBy }),
        ...(pack.mandatory === true && { mandatory: true as const }),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    locales,
    ...(Object.keys(engineTexts).length > 0 && { engineTexts }),
    parameters: values,
    parameterDeclarations: declarations,
    vocabulary,
    facts,
    requirements: requirements.sort((a, b) => compareCodes(a.code, b.code)),
    conflicts: conflicts.sort((a, b) => compareCodes(a.code, b.code)),
    rankings: rankings.sort((a, b) => compareCodes(a.list, b.list)),
    ...records,
  }
}

function tooLarge(requirements: readonly RulesetRequirement[]): RulesetProblem[] {
  const over = requirements.length > LIMITS.requirementsPerRulesetMax
  const [count, max] = [requirements.length, LIMITS.requirementsPerRulesetMax]
  const words = worded(
    say(
      `The set has ${count} requirements; at most ${max} are allowed.`,
      `所选规则包共有${count}项要求；最多允许${max}项。`,
    ),
  )
  return over ? [{ code: 'PACK_INVALID', ...words, path: ['packs'] }] : []
}
