import type { FactDeclarations } from '../conditions/facts-read.ts'
import type { Condition, Override, Pack } from '../pack/format.ts'
import { urgentWhen } from '../pack/format-readings.ts'
import { say, worded } from '../pack/locale.ts'
import type { RulesetRequirement } from '../types.ts'
import type { Expander } from './expand.ts'
import { expansionProblem } from './expanded-rules.ts'
import type { RulesetProblem } from './ruleset-problem.ts'
import { unreadableParts } from './unresolved-names.ts'

/** What one pack wants to make of a requirement of another. */
export interface Proposal {
  readonly pack: Pack
  /** The change as written, its conditions with names and parameters put in place. */
  readonly change: Override['change']
}

/** Puts names and parameters of an override in place. What cannot be read is a problem. */
export function makeProposal(
  { target, change }: Override,
  pack: Pack,
  expander: Expander,
  facts: FactDeclarations,
): { proposal: Proposal; problems: RulesetProblem[] } {
  const conditions: { when?: Condition; require?: Condition } = {}
  const urgent = urgentWhen(change)
  let urgency: Condition | undefined
  const problem = expansionProblem(pack, target, () => {
    if (change.when) conditions.when = expander.condition(change.when, pack.pack)
    if (change.require) conditions.require = expander.condition(change.require, pack.pack)
    if (urgent) urgency = expander.condition(urgent, pack.pack)
  })
  const written = [...Object.values(conditions), ...(urgency ? [urgency] : [])]
  const unreadable = written.flatMap((condition) => unreadableParts(condition, facts))
  const problems = unreadable.map((what) => ({
    code: 'PACK_INVALID' as const,
    ...worded(
      say(
        `${pack.pack} overrides ${target} with a condition that ${what.en}.`,
        `${pack.pack}覆盖${target}所用的条件${what['zh-CN']}。`,
      ),
    ),
    path: ['packs', pack.pack, 'overrides', target],
  }))
  return {
    proposal: {
      pack,
      change: {
        ...change,
        ...conditions,
        ...wordings(change, expander),
        ...(urgency && { urgency: { immediate: urgency } }),
      },
    },
    problems: problem ? [problem, ...problems] : problems,
  }
}

/** Title and guidance with the figures that they name; a message has them put in with its facts. */
const wordings = (
  { title, guidance }: Override['change'],
  expander: Expander,
): Pick<Override['change'], 'title' | 'guidance'> => ({
  ...(title && { title: expander.text(title) }),
  ...(guidance && { guidance: expander.text(guidance) }),
})

/** The requirement as one proposal would have it, on its own; null when it switches it off. */
export function proposedRequirement(
  requirement: RulesetRequirement,
  { change: { enabled, when, require, level, failClosed, waiver } }: Proposal,
): RulesetRequirement | null {
  if (enabled === false) return null
  return {
    ...requirement,
    ...(level && { level }),
    ...(failClosed !== undefined && { failClosed }),
    ...(when && { when }),
    ...(require && { require }),
    ...(waiver && { waiver }),
  }
}
