import { scopeOf } from '../../rules/pack/format-readings.ts'
import { compareCodes } from '../../rules/pack/format-values.ts'
import { requirementsOn } from '../../rules/ruleset/days-in-force.ts'
import type { OperationContext } from '../context.ts'
import { type RequirementView, toRequirementView } from '../requirements/requirement-view.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { loadRuleset } from '../rulesets/load-ruleset.ts'
import type { HealthPeriod } from './health-period.ts'
import { type Extent, extentOf, readSeenChecks, type SaidAnswer } from './read-seen-checks.ts'
import { HealthTally, type Tally } from './tally.ts'

/** Which checks count. */
export interface CountedChecks {
  readonly clientGroup?: string | null | undefined
  readonly serviceModel?: string | null | undefined
}

/** What was counted in a period, and what it takes to show it. */
export interface HealthReading {
  readonly period: HealthPeriod
  readonly tally: HealthTally
  readonly activations: Extent['activations']
  /** Every requirement that is live or was shown, in order of code, as the latest rules have it. */
  readonly requirements: readonly RequirementView[]
  readonly locale: string
  /** Whether the facts of every check were read. */
  readonly isOpened: boolean
  /** What reviewers said of a finding, by the name of a finding. */
  readonly reviews: ReadonlyMap<string, boolean>
}

/** The name of a finding among those of all checks. */
export const findingName = (checkId: string, code: string): string => `${checkId} ${code}`

/**
 * Counts what recorded checks showed in a period and what became of it. Opened, the facts of each check say whom it was about and what it
 * lacked; without that, and without a filter for it, nothing is opened. Refuses with WORK_LIMIT_EXCEEDED what is too much.
 */
export async function readHealth(
  ctx: OperationContext,
  period: HealthPeriod,
  options: { readonly locale: string; readonly isOpened: boolean; readonly counted: CountedChecks },
): Promise<HealthReading> {
  const { locale, counted } = options
  const isOpened = options.isOpened || Boolean(counted.clientGroup) || Boolean(counted.serviceModel)
  const extent = await extentOf(ctx, period, isOpened)
  const { versions, requirements } = await rulesOf(ctx, extent, locale)
  const interrupting = new Set(requirements.filter(interrupts).map(({ requirement }) => requirement.code))
  const answers = new Map<string, SaidAnswer>()
  const reviews = new Map<string, boolean>()
  const tally = new HealthTally({
    from: period.from,
    to: period.to,
    now: ctx.now().getTime(),
    answerTo: (checkId, code) => outcomeOf(answers.get(findingName(checkId, code))),
    interrupts: (code) => interrupting.has(code),
    versionOf: (digest, code) => versions.get(digest)?.get(code),
  })
  for await (const page of readSeenChecks(ctx, period, isOpened)) {
    for (const said of page.answers) {
      const name = findingName(said.checkId, said.requirementCode)
      if (outcomeOf(said) === undefined) reviews.set(name, said.answer === 'APPROPRIATE')
      else answers.set(name, said)
    }
    for (const check of page.checks) {
      const isOf = (wanted: string | null | undefined, codes: readonly string[]) =>
        !wanted || codes.includes(wanted)
      const counts =
        isOf(counted.clientGroup, check.clientGroups) && isOf(counted.serviceModel, check.serviceModels)
      tally.add({ ...check, counts })
    }
  }
  tally.finish()
  return { period, tally, activations: extent.activations, requirements, locale, isOpened, reviews }
}

/** What binds, and is asked for now: the rest is looked at when there is time for it. */
export const interrupts = ({ requirement }: RequirementView): boolean =>
  scopeOf(requirement) === 'now' && (requirement.level === 'blocking' || requirement.level === 'required')

function outcomeOf(said: SaidAnswer | undefined) {
  if (said?.answer !== 'ACCEPTED' && said?.answer !== 'OVERRIDDEN') return undefined
  return { outcome: said.answer, reason: said.reasonCode }
}

/** The versions of all requirements by ruleset, and each requirement as the live rules have it, or the last that had it. */
async function rulesOf(ctx: OperationContext, { rulesets, activations }: Extent, locale: string) {
  const live = await requireActiveRuleset({ ctx })
  const inTurn = activations.map(({ rulesetDigest }) => rulesetDigest)
  const oldestFirst = [...rulesets].sort((a, b) => inTurn.lastIndexOf(a) - inTurn.lastIndexOf(b))
  const versions = new Map<string, ReadonlyMap<string, string>>()
  const byCode = new Map<string, RequirementView>()
  for (const digest of [...oldestFirst, live.ruleset.digest]) {
    const compiled = await loadRuleset({ ctx, input: { digest } })
    if (compiled === null) continue
    const { packs } = compiled.ruleset
    const versionOf = new Map(packs.map(({ name, version }) => [name, version]))
    versions.set(
      digest,
      new Map(
        compiled.ruleset.requirements.map(({ code, pack }) => [code, `${pack}@${versionOf.get(pack) ?? ''}`]),
      ),
    )
    const shown = requirementsOn(compiled.ruleset, ctx.now().getTime())
    for (const requirement of shown)
      byCode.set(requirement.code, toRequirementView(compiled, requirement, locale))
  }
  const requirements = [...byCode.values()].sort((a, b) =>
    compareCodes(a.requirement.code, b.requirement.code),
  )
  return { versions, requirements }
}

/** What was counted about a requirement; of one that was never even looked at there is nothing. */
export const tallyOf = ({ tally }: HealthReading, code: string): Tally | undefined => tally.tallies.get(code)
