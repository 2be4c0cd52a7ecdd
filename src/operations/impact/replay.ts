import { STATUS_WORDS } from '../../rules/compare/case-words.ts'
import { findingChanges } from '../../rules/diff/finding-changes.ts'
import { assess } from '../../rules/evaluate/assess.ts'
import { messageOf } from '../../rules/explain/message.ts'
import { reasonsOf } from '../../rules/explain/reasons.ts'
import type { Assessment, CompiledRuleset, FindingChange, WorkBudget } from '../../rules/index.ts'
import type { FindingStatus, Verdict } from '../../rules/pack/format.ts'
import { textIn } from '../../rules/pack/locale.ts'
import type { Finding } from '../../rules/types.ts'
import { judgedFacts } from '../checks/sealed-check.ts'
import { asOfOtherRules } from '../waivers/active-waivers.ts'
import type { RecordedCheck } from './read-recorded-checks.ts'

/** How a recorded check comes out with another ruleset. */
export type Replay =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'changed'
      readonly before: Verdict
      readonly after: Verdict
      readonly findings: readonly FindingChange[]
      readonly because: readonly string[]
    }
  | { readonly kind: 'refused'; readonly because: readonly string[] }

const SENTENCES_MAX = 5
const REASONS_MAX = 3

/** The worst first: of the items of a list, the worst one stands for the requirement. */
const WORST_FIRST: readonly FindingStatus[] = [
  'UNMET',
  'OPEN',
  'POSSIBLE',
  'WAIVED',
  'MET',
  'NOTED',
  'NOT_APPLICABLE',
]

/** Judges a recorded check anew: same facts, same time, other rules. Only a change of the verdict counts as one. */
export function replay(
  compiled: CompiledRuleset,
  check: RecordedCheck,
  locale: string,
  work: WorkBudget,
): Replay {
  const isSameRuleset = compiled.ruleset.digest === check.rulesetDigest
  const outcome = assess(
    compiled,
    {
      facts: judgedFacts(compiled, check).facts,
      attestations: check.attestations,
      waivers: isSameRuleset ? check.waivers : asOfOtherRules(check.waivers),
      asOf: check.asOf,
    },
    { work, isRecorded: isSameRuleset },
  )
  if (!outcome.ok) {
    const because = outcome.problems.map(
      ({ message, path }) => `${path.join('.')}: ${textIn(message, locale)}`,
    )
    return { kind: 'refused', because }
  }
  const { assessment } = outcome
  const after = assessment.result.verdict
  if (after === check.verdict) return { kind: 'same' }
  const findings = changesOf(check, assessment)
  const because = reasonsFor(assessment, findings, locale).slice(0, SENTENCES_MAX)
  return { kind: 'changed', before: check.verdict, after, findings, because }
}

function changesOf(check: RecordedCheck, { result }: Assessment): FindingChange[] {
  const before = check.statuses.map(([code, status]) => ({ requirement: { code }, item: null, status }))
  const after = result.findings.map(({ requirement, status }) => ({ requirement, item: null, status }))
  return findingChanges(worst(before), worst(after))
}

type CodeAndStatus = { requirement: { code: string }; item: null; status: FindingStatus }

// The last entry of a code counts, so the worst has to come last.
const worst = (findings: CodeAndStatus[]): CodeAndStatus[] =>
  findings.sort((a, b) => WORST_FIRST.indexOf(b.status) - WORST_FIRST.indexOf(a.status))

/** Sentences about what carries the new verdict; where it got easier, about what no longer stands in the way. */
function reasonsFor(assessment: Assessment, changes: readonly FindingChange[], locale: string): string[] {
  const changed = new Map(changes.map((change) => [change.code, change]))
  const carrying = assessment.result.findings.filter((finding) => carries(assessment, finding))
  const telling = carrying.flatMap((finding) => {
    const change = changed.get(finding.requirement.code)
    return change === undefined
      ? []
      : [`${inWords(change, locale)} ${explained(assessment, finding, locale)}`]
  })
  const resolved = changes
    .filter(({ before, after }) => FALLING_SHORT.has(before) && !FALLING_SHORT.has(after))
    .map((change) => inWords(change, locale))
  if (telling.length + resolved.length > 0) return [...telling, ...resolved]
  // With a new level, the same status leads to another verdict.
  return carrying.map((finding) => explained(assessment, finding, locale))
}

const FALLING_SHORT: ReadonlySet<FindingStatus> = new Set(['UNMET', 'OPEN', 'POSSIBLE'])

function carries({ result }: Assessment, { status, blocks, requirement, missingFacts }: Finding): boolean {
  const binds = requirement.level === 'blocking' || requirement.level === 'required'
  const decisive = new Set(result.missingFacts.flatMap(({ name, decisive: turns }) => (turns ? [name] : [])))
  switch (result.verdict) {
    case 'BLOCKED':
      return blocks
    case 'NEEDS_INFORMATION':
      return binds && FALLING_SHORT.has(status) && missingFacts.some((name) => decisive.has(name))
    case 'PROCEED_WITH_CONDITIONS':
      return binds && (status === 'UNMET' || status === 'OPEN')
    case 'PROCEED':
      return false
  }
}

function explained(assessment: Assessment, finding: Finding, locale: string): string {
  const reasons = reasonsOf(assessment, finding, locale).slice(0, REASONS_MAX)
  const sentences = [messageOf(assessment, finding, locale), ...reasons.map(({ text }) => text)]
  return `${finding.requirement.code}: ${sentences.join(' ')}`
}

function inWords({ code, before, after }: FindingChange, locale: string): string {
  const [then, now] = [STATUS_WORDS[before], STATUS_WORDS[after]]
  const text = {
    en: `As recorded, ${code} ${then[0]}; with these rules it ${now[0]}.`,
    'zh-CN': `按记录，${code}${then[1]}；按这些规则则${now[1]}。`,
  }
  return textIn(text, locale)
}
