import type { Assessment } from '../evaluate/assess.ts'
import { engineLocale, textIn } from '../pack/locale.ts'
import type { Finding, Question } from '../types.ts'

/**
 * What to ask next: the facts that can still change the verdict, those that settle the most findings for the least effort
 * first. Empty when no answer can change it (BLOCKED stands whatever else is said; so does a condition that is unmet).
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
    }
  })
  ranked.sort((a, b) => b.worth - a.worth || (a.fact < b.fact ? -1 : 1))
  return ranked.slice(0, Math.max(0, first)).map(({ worth: _worth, ...question }) => question)
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
  if (verdict === 'BLOCKED') return []
  if (verdict === 'PROCEED_WITH_CONDITIONS' && binding.some(({ status }) => status === 'UNMET')) return []
  return binding.filter(({ status }) => status === 'OPEN' || status === 'POSSIBLE')
}

function questionText({ compiled }: Assessment, name: string, declaration: string, locale: string): string {
  const fact = compiled.ruleset.facts[declaration]
  const text = textIn(fact?.ask ?? fact?.label ?? {}, locale)
  const item = /\[([^\]]+)\]/.exec(name)?.[1]
  if (item === undefined || !declaration.includes('[]')) return text
  return engineLocale(locale) === 'zh-CN' ? `${item}:${text}` : `${item}: ${text}`
}
