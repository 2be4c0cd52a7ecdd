import {
  type Assessment,
  addedMessagesOf,
  assess,
  byUrgency,
  type CompiledRuleset,
  type ConditionTree,
  chooseLocale,
  conflictMessageOf,
  explanationTree,
  type FactDeclaration,
  type Finding,
  focusOf,
  messageOf,
  questionsOf,
  type Ruleset,
  reasonsOf,
  remediesOf,
  scopeOf,
  textIn,
} from 'tutela/engine'
import type { Facts, FormFact } from '../api/assessments.ts'
import type { Answered } from '../ask/answers.ts'
import type { Sentence } from '../parts/why.tsx'
import type { Askable, Asked, ExplainedFinding, Situated } from './messages.ts'

interface Telling {
  readonly assessment: Assessment
  readonly ruleset: Ruleset
  readonly locale: string
}

/** What safety requires in a situation, in the words of a language: the same shapes that the API gives, and trees beside. */
export function situationOf(
  compiled: CompiledRuleset,
  { facts, asOf, locale }: Asked & { is: 'situation' },
): Situated {
  const { ruleset } = compiled
  const spoken = chooseLocale(locale, ruleset.locales) ?? 'en'
  const outcome = assess(compiled, { facts, asOf })
  if (!outcome.ok)
    return { ok: false, problems: outcome.problems.map(({ message }) => textIn(message, spoken)) }
  const telling: Telling = { assessment: outcome.assessment, ruleset, locale: spoken }
  const { result } = outcome.assessment
  const tell = (finding: Finding) => told(telling, finding)
  return {
    ok: true,
    findings: byUrgency(outcome.assessment, result.findings).map(tell),
    answers: answersOf(ruleset, facts, spoken),
    askable: askableOf(ruleset, spoken),
    assessment: {
      verdict: result.verdict,
      asOf: result.asOf,
      focus: focusOf(outcome.assessment).map(tell),
      nextQuestions: questionsOf(outcome.assessment, spoken, 1).map(
        ({ fact, declaration, text, decides }) => ({
          text,
          decides,
          fact: formFactOf(ruleset, { name: fact, declaration, locale: spoken }),
        }),
      ),
      remedies: remediesOf(outcome.assessment, spoken, 3),
      ...surroundingsOf(telling),
    },
  }
}

function surroundingsOf({ assessment, ruleset, locale }: Telling) {
  const { conflicts, warnings, assumptions, resources } = assessment.result
  return {
    conflicts: conflicts.map((conflict) => ({ message: conflictMessageOf(assessment, conflict, locale) })),
    warnings: warnings.map(({ code, subject, message }) => ({
      code,
      subject,
      message: textIn(message, locale),
    })),
    assumptions: assumptions.map(({ name, value }) => ({
      value,
      fact: formFactOf(ruleset, { name, declaration: name, locale }),
    })),
    resources: resources.flatMap((code) => {
      const term = ruleset.vocabulary.resources?.[code]
      if (term === undefined) return []
      const { title, description, contact = null, verifiedOn = null } = term
      const words = description === undefined ? '' : textIn(description, locale)
      return [{ code, title: textIn(title, locale), description: words, contact, verifiedOn }]
    }),
  }
}

function told(telling: Telling, finding: Finding): ExplainedFinding {
  const { assessment, ruleset, locale } = telling
  const { requirement, missingFacts } = finding
  const { applies, fulfilled, closes } = explanationTree(assessment, finding, locale)
  return {
    status: finding.status,
    blocks: finding.blocks,
    immediate: finding.immediate,
    scope: SCOPES[scopeOf(requirement)],
    message: messageOf(assessment, finding, locale),
    item: finding.item,
    dueAt: finding.dueAt,
    additions: addedMessagesOf(assessment, finding, locale),
    because: reasonsOf(assessment, finding, locale),
    missingFacts: assessment.result.missingFacts
      .filter(({ name }) => missingFacts.includes(name))
      .map(({ name, declaration }) => ({ name, label: labelOf(ruleset, declaration, locale) })),
    responsibleRoles: (requirement.responsible ?? []).map((code) => ({
      title: textIn(ruleset.vocabulary.roles?.[code]?.title ?? { en: code }, locale),
    })),
    requirement: {
      code: requirement.code,
      title: textIn(requirement.title, locale),
      level: requirement.level,
      guidance: textIn(requirement.guidance, locale),
      pack: requirement.pack,
      sources: (requirement.sources ?? []).map(({ title, reference = '' }) => ({
        title: textIn(title, locale),
        reference,
      })),
    },
    trees: [applies, fulfilled, closes].flatMap((tree) => (tree === null ? [] : [sentenceOf(tree)])),
  }
}

const SCOPES = { now: 'NOW', case: 'CASE', organisation: 'ORGANISATION' } as const
const JOINS = { all: 'and', any: 'or', not: 'not', comparison: null } as const

function sentenceOf({ kind, truth, text, parts }: ConditionTree): Sentence {
  return { outcome: truth, text, join: JOINS[kind], parts: parts.map(sentenceOf) }
}

const labelOf = (ruleset: Ruleset, declaration: string, locale: string): string =>
  textIn(ruleset.facts[declaration]?.label ?? { en: declaration }, locale)

function formFactOf(
  ruleset: Ruleset,
  { name, declaration, locale }: { name: string; declaration: string; locale: string },
): FormFact {
  const declared: FactDeclaration | undefined = ruleset.facts[declaration]
  const terms = declared?.vocabulary === undefined ? undefined : ruleset.vocabulary[declared.vocabulary]
  return {
    name,
    label: labelOf(ruleset, declaration, locale),
    help: declared?.help === undefined ? null : textIn(declared.help, locale),
    type: declared?.type ?? 'string',
    unit: declared?.unit ?? null,
    terms: terms
      ? Object.entries(terms).map(([code, { title }]) => ({ code, title: textIn(title, locale) }))
      : null,
    minimum: declared?.minimum ?? null,
    maximum: declared?.maximum ?? null,
    itemKey: declared?.key ?? null,
  }
}

/** Every fact that somebody can be asked, in the order of its words. */
function askableOf(ruleset: Ruleset, locale: string): Askable[] {
  return Object.entries(ruleset.facts)
    .flatMap(([name, { ask }]) =>
      ask === undefined || name.includes('[]')
        ? []
        : [{ question: textIn(ask, locale), fact: formFactOf(ruleset, { name, declaration: name, locale }) }],
    )
    .sort((one, other) => one.fact.label.localeCompare(other.fact.label, locale))
}

/** What is known, as questions and answers in the language; facts may be nested or dotted. */
export function answersOf(ruleset: Ruleset, facts: Facts, locale: string): Answered[] {
  return askableOf(ruleset, locale).flatMap(({ question, fact }) => {
    const value = valueAt(facts, fact.name)
    return value === undefined ? [] : [{ question, fact, value }]
  })
}

function valueAt(facts: Facts, name: string): unknown {
  if (Object.hasOwn(facts, name)) return facts[name]
  for (const [key, value] of Object.entries(facts)) {
    if (!name.startsWith(`${key}.`) || typeof value !== 'object' || value === null || Array.isArray(value))
      continue
    const found = valueAt(value as Facts, name.slice(key.length + 1))
    if (found !== undefined) return found
  }
  return undefined
}
