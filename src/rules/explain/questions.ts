import type { Assessment } from '../evaluate/assess.ts'
import { engineLocale, textIn } from '../pack/locale.ts'
import { NONE } from '../program/program.ts'
import type { Finding, Question } from '../types.ts'

/**
 * What to ask next: the facts that can still change the verdict, those that settle the most findings for the least effort
 * first; those of which somebody said already that it is not known, or something of no use, come last. Empty only when no
 * answer can change the verdict: it stands where something is not fulfilled whatever else is said.
 * Source: docs/semantics.md#what-to-ask-next.
 */
export function questionsOf(assessment: Assessment, locale: string, first: number): Question[] {
  const turning = turningFacts(assessment)
  const ranked = [...turning].map(([name, { declaration, decides }]) => {
    const fact = assessment.compiled.ruleset.facts[declaration]
    return {
      fact: name,
      declaration,
      text: questionText(assessment, name, declaration, locale),
      decides,
      worth: decides / (fact?.effort ?? 1),
      wasAsked: isSpokenOf(assessment, name, declaration),
    }
  })
  ranked.sort(
    (a, b) => Number(a.wasAsked) - Number(b.wasAsked) || b.worth - a.worth || (a.fact < b.fact ? -1 : 1),
  )
  return ranked
    .slice(0, Math.max(0, first))
    .map(({ worth: _worth, wasAsked: _wasAsked, ...question }) => question)
}

function turningFacts({ result }: Assessment): ReadonlyMap<string, { declaration: string; decides: number }> {
  const candidates = new Map(
    result.missingFacts
      .filter(({ decisive }) => decisive || result.verdict !== 'NEEDS_INFORMATION')
      .map((fact) => [fact.name, fact]),
  )
  const turning = new Map<string, { declaration: string; decides: number }>()
  for (const finding of turningFindings(result.verdict, result.findings)) {
    for (const name of finding.missingFacts) {
      const fact = candidates.get(name)
      if (!fact) continue
      turning.set(name, { declaration: fact.declaration, decides: (turning.get(name)?.decides ?? 0) + 1 })
    }
  }
  return turning
}

function turningFindings(
  verdict: Assessment['result']['verdict'],
  findings: readonly Finding[],
): readonly Finding[] {
  const binding = findings.filter(
    ({ requirement: { level } }) => level === 'blocking' || level === 'required',
  )
  const turning = binding.filter(({ missingFacts }) => missingFacts.length > 0)
  const standing = binding.filter(
    ({ status, missingFacts }) => status === 'UNMET' && missingFacts.length === 0,
  )
  if (verdict === 'BLOCKED')
    return standing.some(({ blocks }) => blocks) ? [] : turning.filter(({ blocks }) => blocks)
  return verdict === 'PROCEED_WITH_CONDITIONS' && standing.length > 0 ? [] : turning
}

/** Whether the caller said something of a fact, be it that it is not known. */
function isSpokenOf(
  { compiled, situation: { given } }: Assessment,
  name: string,
  declaration: string,
): boolean {
  const slot = compiled.slots.get(declaration) ?? NONE
  const item = itemOf(name, declaration)
  if (item === null) return given.values.has(slot)
  const items = given.items.get(compiled.facts[slot]?.list ?? NONE) ?? []
  return items.some((one) => one.name === item && one.fields.has(slot))
}

/** The item that a name such as visits[V1].length speaks of; null for a fact that is of no item. */
const itemOf = (name: string, declaration: string): string | null =>
  declaration.includes('[]') ? (/\[([^\]]+)\]/.exec(name)?.[1] ?? null) : null

function questionText({ compiled }: Assessment, name: string, declaration: string, locale: string): string {
  const fact = compiled.ruleset.facts[declaration]
  const text = textIn(fact?.ask ?? fact?.label ?? {}, locale)
  const item = itemOf(name, declaration)
  if (item === null) return text
  return engineLocale(locale) === 'zh-CN' ? `${item}:${text}` : `${item}: ${text}`
}
