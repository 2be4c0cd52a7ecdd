import type { CompiledRuleset, Derivation } from '../compile/compile-ruleset.ts'
import { END, NONE, truthAt, WIDTH } from '../compile/program.ts'
import type { Assessment } from '../evaluate/assess.ts'
import { isOperator } from '../operators/signatures.ts'
import { FALSE, TRUE, type TruthCode, truthName, UNKNOWN } from '../operators/truth.ts'
import type { Condition } from '../pack/format.ts'
import type { Finding, Reason } from '../types.ts'
import { formatValue } from './format-value.ts'
import { engineLocale, textIn } from './locale.ts'
import { withItem } from './message.ts'
import { PHRASES } from './phrases.ts'

interface Decided {
  readonly condition: Condition
  readonly truth: TruthCode
}

/**
 * Why a finding has its status: a smallest sufficient set of conditions, each with the value seen, in sentences of the
 * reader's language. For a requirement that applies: why it does, then what fulfils it or falls short.
 */
export function reasonsOf(assessment: Assessment, finding: Finding, locale: string): Reason[] {
  const { compiled } = assessment
  const rule = compiled.requirements.find(({ requirement }) => requirement.code === finding.requirement.code)
  if (!rule) return []
  return withItem(assessment, finding, () => {
    const { when, require } = finding.requirement
    const applies = when ? deciding(assessment, when, rule.when) : []
    const showsFulfilment = finding.status !== 'NOT_APPLICABLE' && finding.status !== 'POSSIBLE' && require
    const fulfils = showsFulfilment ? deciding(assessment, require, rule.require) : []
    return withoutRepetition([...applies, ...fulfils]).map((decided) =>
      reasonFrom(assessment, decided, finding.item, locale),
    )
  })
}

/** The leaves that decide a condition: the only unknown ones, the smallest true branch of an `any`, and so on. */
function deciding(assessment: Assessment, condition: Condition, at: number): Decided[] {
  const { compiled, situation } = assessment
  const truth = truthAt(compiled.program, at, situation.frame)
  if (condition.not) return deciding(assessment, condition.not, at + WIDTH)
  const children = condition.all ?? condition.any
  if (!children) return decidingLeaf(assessment, condition, truth)
  const parts = childrenAt(compiled, at, children)
  const truthOfPart = (part: { at: number }) => truthAt(compiled.program, part.at, situation.frame)
  const alike = parts.filter((part) => truthOfPart(part) === truth)
  const oneSuffices = truth === (condition.all ? FALSE : TRUE)
  const explained = alike.map((part) => deciding(assessment, part.condition, part.at))
  if (!oneSuffices) return explained.flat()
  return explained.reduce(
    (shortest, candidate) => (candidate.length < shortest.length ? candidate : shortest),
    explained[0] ?? [],
  )
}

function childrenAt(
  { program }: CompiledRuleset,
  at: number,
  children: readonly Condition[],
): { condition: Condition; at: number }[] {
  let next = at + WIDTH
  return children.map((condition) => {
    const here = next
    next = program.code[here + END] ?? here
    return { condition, at: here }
  })
}

/** A fact that was not given but follows from others is explained by those others, where a condition made it so. */
function decidingLeaf(assessment: Assessment, condition: Condition, truth: TruthCode): Decided[] {
  const { compiled, situation } = assessment
  const slot = compiled.slots.get(condition.fact ?? '') ?? NONE
  const fact = compiled.facts[slot]
  const wasGiven = (situation.given.values.get(slot) ?? null) !== null
  const derivation = wasGiven ? undefined : compiled.derivations.find((candidate) => candidate.slot === slot)
  const [at] = derivation?.expression?.conditions ?? []
  const { when, case: branches } = fact?.declaration.derive ?? {}
  if (when && at !== undefined && !fact?.askable) return deciding(assessment, when, at)
  const taken = branches?.findIndex((_, index) => truthOfBranch(assessment, derivation, index) === TRUE) ?? -1
  const branch = branches?.[taken]
  const branchAt = derivation?.expression?.conditions[taken]
  if (branch && branchAt !== undefined) return deciding(assessment, branch.when, branchAt)
  return [{ condition, truth }]
}

function truthOfBranch(
  { compiled, situation }: Assessment,
  derivation: Derivation | undefined,
  index: number,
): TruthCode {
  const at = derivation?.expression?.conditions[index]
  return at === undefined ? UNKNOWN : truthAt(compiled.program, at, situation.frame)
}

function withoutRepetition(decided: readonly Decided[]): Decided[] {
  const seen = new Set<string>()
  return decided.filter(({ condition }) => {
    const key = JSON.stringify(condition)
    return !seen.has(key) && seen.add(key)
  })
}

function reasonFrom(
  { compiled, situation: { frame } }: Assessment,
  { condition, truth }: Decided,
  item: string | null,
  locale: string,
): Reason {
  const declared = condition.fact ?? ''
  const slot = compiled.slots.get(declared) ?? NONE
  const actual = frame.known[slot] === 1 ? (frame.raw[slot] ?? null) : null
  return {
    fact: item === null ? declared : declared.replace('[]', `[${item}]`),
    operator: condition.operator ?? '',
    expected: condition.value ?? null,
    actual,
    outcome: truthName(truth),
    text: sentence(compiled, condition, actual, truth, locale),
  }
}

function sentence(
  compiled: CompiledRuleset,
  condition: Condition,
  actual: unknown,
  truth: TruthCode,
  locale: string,
): string {
  const { fact = '', operator = '', value } = condition
  const phrases = PHRASES[engineLocale(locale)]
  const [holds, fails, asked = holds] = isOperator(operator) ? phrases.operators[operator] : ['', '']
  const label = textIn(compiled.ruleset.facts[fact]?.label ?? {}, locale) || fact
  const phrase = truth === UNKNOWN ? asked : truth === FALSE ? fails : holds
  const saysItAll = phrase === '' || typeof value === 'boolean' || value === ''
  const relation = saysItAll ? '' : phrases.relation(phrase, expectedText(compiled, fact, value, locale))
  if (truth === UNKNOWN) return phrases.unknown(label, relation)
  return phrases.known(label, formatValue(compiled, fact, actual, locale), relation)
}

function expectedText(
  compiled: CompiledRuleset,
  fact: string,
  value: Condition['value'],
  locale: string,
): string {
  if (typeof value === 'object' && !Array.isArray(value)) {
    const other = 'fact' in value ? value.fact : value.param
    return textIn(compiled.ruleset.facts[other]?.label ?? {}, locale) || other
  }
  return formatValue(compiled, fact, value, locale)
}
