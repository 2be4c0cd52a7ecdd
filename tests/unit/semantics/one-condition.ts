import {
  type Assessment,
  allFindings,
  assess,
  compareWithReference,
  compileRuleset,
  layerPacks,
} from '../../../src/rules/index.ts'
import { checkPack } from '../../../src/rules/lint/check-pack.ts'
import type {
  Condition,
  FactDeclaration,
  FactType,
  Pack,
  Requirement,
} from '../../../src/rules/pack/format.ts'
import { type Answer, AS_OF, OFF_SCALE, SCALE } from '../../support/semantics-table.ts'

const text = (en: string) => ({ en })

/** A fact of a type as the examples use it: codes come from a scale, one of them stands off it. */
export const factOfType = (type: FactType): FactDeclaration => ({
  type,
  label: text('Subject'),
  ask: text('What is it?'),
  decisive: true,
  ...((type === 'code' || type === 'codes') && { vocabulary: 'scale' }),
  ...(type === 'list' && { key: 'id' }),
})

/** A pack of some facts and requirements, and nothing that is not needed. */
export function packWith(
  facts: Readonly<Record<string, FactDeclaration>>,
  requirements: readonly Requirement[],
): Pack {
  const ordered = SCALE.map((code, order) => [code, { title: text(code), order }] as const)
  return {
    pack: 'tutela/example',
    version: '1.0.0',
    title: text('Example'),
    locales: ['en'],
    owner: { team: 'Test' },
    effective: { from: '2020-01-01' },
    vocabulary: { scale: { ...Object.fromEntries(ordered), [OFF_SCALE]: { title: text('Elsewhere') } } },
    facts: { ...facts },
    requirements: [...requirements],
  }
}

/** A requirement with texts put in. */
export const requirementWith = (parts: Partial<Requirement>): Requirement => ({
  code: 'R',
  kind: 'measure',
  level: 'info',
  lock: 'local',
  title: text('Title'),
  guidance: text('Guidance.'),
  message: text('Message.'),
  sources: [{ title: text('Test') }],
  ...parts,
})

/** Codes of what lint refuses in a pack. */
export const lintErrors = (pack: Pack): string[] =>
  checkPack(pack, { extends: [] })
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ code }) => code)

export function compiled(pack: Pack) {
  const layered = layerPacks([{ pack, digest: 'sha256:example' }], {})
  if (!layered.ok) throw new Error(JSON.stringify(layered.problems))
  return compileRuleset({ digest: 'sha256:test', ...layered.body })
}

/** The assessment of facts, or the codes of what is wrong with them. */
export function assessmentOf(pack: Pack, facts: unknown): Assessment | string[] {
  const outcome = assess(compiled(pack), { facts, asOf: AS_OF })
  return outcome.ok ? outcome.assessment : outcome.problems.map(({ code }) => code)
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  NOTED: 'true',
  NOT_APPLICABLE: 'false',
  POSSIBLE: 'unknown',
}

/** What the only requirement of a pack shows: one that only notes has the answer of its `when` as status. */
export function answerIn(pack: Pack, given: unknown): Answer | string[] {
  const assessment = assessmentOf(pack, given)
  if (Array.isArray(assessment)) return assessment
  const status = allFindings(assessment)[0]?.status ?? ''
  return ANSWERS[status] ?? [status]
}

/** What a condition answers; problems of the facts come as codes. */
export const answerOf = (
  condition: Condition,
  facts: Record<string, FactDeclaration>,
  given: unknown,
): Answer | string[] => answerIn(packWith(facts, [requirementWith({ when: condition })]), given)

/** Points on which json-rules-engine sees a condition otherwise. */
export const referenceDisagreements = (
  condition: Condition,
  facts: Record<string, FactDeclaration>,
  given: unknown,
) =>
  compareWithReference(compiled(packWith(facts, [requirementWith({ when: condition })])), {
    facts: given,
    asOf: AS_OF,
  })
