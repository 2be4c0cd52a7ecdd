/**
 * The one definition of the pack format: the parser, the TypeScript types and `rules/pack.schema.json` all come from here.
 * Every description is shown by editors, so it speaks to the author of a pack.
 */
import * as z from 'zod'
import {
  factName,
  IDENTIFIER,
  isoDate,
  LIMITS,
  LocalisedText,
  localeTag,
  packName,
  parameterName,
  requirementCode,
  scalar,
  semver,
  termCode,
} from './format-basics.ts'
import { Condition, Expression } from './format-conditions.ts'
import { FactDeclaration, Parameter, Term } from './format-facts.ts'

// biome-ignore lint/performance/noBarrelFile: the format is one definition in four files, and is imported as one.
export * from './format-basics.ts'
export * from './format-conditions.ts'
export * from './format-facts.ts'

export const KINDS = [
  'measure',
  'prohibition',
  'deadline',
  'role',
  'signpost',
  'rating',
  'principle',
  'claim',
] as const
export const LEVELS = ['blocking', 'required', 'advisory', 'info'] as const
export const LOCKS = ['floor', 'tunable', 'local'] as const
export const STATUSES = ['NOT_APPLICABLE', 'POSSIBLE', 'OPEN', 'MET', 'UNMET', 'WAIVED', 'NOTED'] as const
export const VERDICTS = ['BLOCKED', 'NEEDS_INFORMATION', 'PROCEED_WITH_CONDITIONS', 'PROCEED'] as const

const numberOrParameter = z.union([z.number(), z.strictObject({ param: parameterName })])

export const DeadlineRule = z
  .strictObject({
    label: z
      .string()
      .regex(/^[A-Z][A-Z_]{0,31}$/)
      .meta({ description: 'IMMEDIATE, TIMELY, REGULAR …: shown when no date can be computed.' }),
    from: factName.optional().meta({ description: 'The date the clock starts from.' }),
    plusDays: numberOrParameter.optional(),
    plusMonths: numberOrParameter.optional(),
    dueNowWhen: Condition.optional().meta({ description: 'Due at the evaluation time while this is true.' }),
  })
  .meta({ id: 'DeadlineRule' })

export const Source = z
  .strictObject({
    title: LocalisedText,
    reference: z.string().max(300).optional(),
    checkedOn: isoDate.optional(),
  })
  .meta({ id: 'Source' })

export const Requirement = z
  .strictObject({
    code: requirementCode,
    kind: z.enum(KINDS),
    level: z.enum(LEVELS),
    lock: z.enum(LOCKS),
    title: LocalisedText,
    guidance: LocalisedText.meta({ description: 'What to do and why, for the worker.' }),
    message: LocalisedText.meta({
      description: 'One sentence to act on. Variables: {fact.name}, {param:name}, {item}.',
    }),
    when: Condition.optional().meta({ description: 'When the requirement applies; absent: always.' }),
    require: Condition.optional().meta({
      description: 'What fulfils it; absent: nothing to fulfil, it is only noted.',
    }),
    each: factName.optional().meta({ description: 'A list fact: the requirement is judged once per item.' }),
    failClosed: z.boolean().optional().meta({ description: 'true: an unknown counts as not fulfilled.' }),
    bites: z
      .enum(['now', 'on_close'])
      .optional()
      .meta({ description: 'on_close: blocks only the closing act named in closes.' }),
    closes: Condition.optional().meta({
      description: 'With bites on_close: true for the act that closes the matter.',
    }),
    deadline: DeadlineRule.optional(),
    responsible: z
      .array(termCode)
      .max(16)
      .optional()
      .meta({ description: 'Role codes; any one of them may do it.' }),
    performedBy: factName
      .optional()
      .meta({ description: 'The fact that says which role did it; a role not listed is reported.' }),
    rating: z
      .strictObject({
        serviceModel: termCode,
        rating: z.string().regex(/^[A-Z][A-Z_]*$/),
        caveat: LocalisedText,
      })
      .optional(),
    resource: termCode.optional().meta({ description: 'Signposts: a code of vocabulary.resources.' }),
    claim: z
      .strictObject({ value: Expression.optional(), unit: z.string().max(32), caveat: LocalisedText })
      .optional()
      .meta({ description: 'Claims: reported as said in the source, never a threshold.' }),
    consequences: z
      .array(termCode)
      .max(16)
      .optional()
      .meta({ description: 'Codes of vocabulary.consequences: what neglect leads to.' }),
    about: z
      .strictObject({
        clientGroups: z.array(termCode).optional(),
        serviceModels: z.array(termCode).optional(),
        culturalPreferences: z.array(termCode).optional(),
      })
      .optional()
      .meta({ description: 'For search: whom the requirement is about.' }),
    remedies: z
      .array(
        z.strictObject({ set: z.record(factName, z.union([scalar, z.array(scalar)])), label: LocalisedText }),
      )
      .max(8)
      .optional(),
    waiver: z
      .strictObject({ allowed: z.boolean(), maxDays: z.int().min(1).max(3_660).optional() })
      .optional(),
    sources: z.array(Source).min(1).max(16),
  })
  .meta({ id: 'Requirement' })

export const ConflictRule = z
  .strictObject({
    code: requirementCode,
    between: z
      .array(z.string())
      .min(2)
      .max(8)
      .meta({ description: 'Requirement codes or fact names that cannot both stand.' }),
    when: Condition,
    message: LocalisedText,
  })
  .meta({ id: 'ConflictRule' })

export const RankingRule = z
  .strictObject({
    list: factName,
    by: z
      .array(factName)
      .min(1)
      .max(4)
      .meta({ description: 'Item fields, the most important first; higher ranks first.' }),
    score: z
      .array(factName)
      .min(1)
      .max(4)
      .meta({ description: 'Item fields that are multiplied to the score.' }),
    bands: z
      .array(z.strictObject({ upTo: numberOrParameter, label: LocalisedText }))
      .max(10)
      .optional(),
  })
  .meta({ id: 'RankingRule' })

export const Override = z
  .strictObject({
    target: requirementCode,
    change: z
      .strictObject({
        level: z.enum(LEVELS).optional(),
        failClosed: z.boolean().optional(),
        when: Condition.optional(),
        require: Condition.optional(),
        title: LocalisedText.optional(),
        guidance: LocalisedText.optional(),
        message: LocalisedText.optional(),
        responsible: z.array(termCode).max(16).optional(),
        enabled: z.boolean().optional(),
        waiver: z
          .strictObject({ allowed: z.boolean(), maxDays: z.int().min(1).max(3_660).optional() })
          .optional(),
      })
      .meta({ description: 'A floor may only be tightened.' }),
    reason: LocalisedText,
  })
  .meta({ id: 'Override' })

export const PackTest = z
  .strictObject({
    name: z.string().min(1).max(200),
    asOf: z.iso.datetime({ offset: true }),
    facts: z.record(z.string(), z.json()),
    attestations: z.array(requirementCode).optional(),
    parameters: z.record(parameterName, z.number()).optional(),
    expect: z.strictObject({
      verdict: z.enum(VERDICTS).optional(),
      findings: z
        .record(z.string(), z.enum(STATUSES))
        .optional()
        .meta({ description: 'Requirement code, or code[item] for one list item.' }),
      blockers: z.array(z.string()).optional().meta({ description: 'Exactly these.' }),
      missingFacts: z.array(z.string()).optional().meta({ description: 'At least these.' }),
      conflicts: z.array(z.array(z.string())).optional().meta({ description: 'Exactly these.' }),
      warnings: z.array(z.string()).optional().meta({ description: 'Exactly these, as CODE:subject.' }),
      deadlines: z
        .record(z.string(), z.string())
        .optional()
        .meta({ description: 'Code → date or label; exactly these.' }),
      exact: z.boolean().optional().meta({ description: 'true: every finding that applies is listed.' }),
    }),
  })
  .meta({ id: 'PackTest' })

export const Pack = z
  .strictObject({
    $schema: z.string().optional(),
    pack: packName,
    version: semver,
    title: LocalisedText,
    description: LocalisedText.optional(),
    locales: z
      .array(localeTag)
      .min(1)
      .max(16)
      .meta({ description: 'Promised languages: a missing text is an error.' }),
    owner: z.strictObject({ team: z.string().min(1).max(200), contact: z.string().max(200).optional() }),
    extends: z
      .array(z.strictObject({ pack: packName, range: z.string().min(1).max(100) }))
      .max(64)
      .optional(),
    effective: z.strictObject({ from: isoDate, reviewBy: isoDate.optional() }),
    vocabulary: z.record(z.string().regex(IDENTIFIER), z.record(termCode, Term)).optional(),
    facts: z.record(factName, FactDeclaration).optional(),
    parameters: z.record(parameterName, Parameter).optional(),
    conditions: z.record(z.string().regex(IDENTIFIER), Condition).optional(),
    requirements: z.array(Requirement).max(LIMITS.requirementsPerRulesetMax).optional(),
    conflicts: z.array(ConflictRule).max(500).optional(),
    rankings: z.array(RankingRule).max(20).optional(),
    overrides: z.array(Override).max(1_000).optional(),
    tests: z.array(PackTest).max(5_000).optional(),
  })
  .meta({ id: 'Pack', title: 'Tutela rule pack' })

export type DeadlineRule = z.infer<typeof DeadlineRule>
export type Source = z.infer<typeof Source>
export type Requirement = z.infer<typeof Requirement>
export type RequirementKind = (typeof KINDS)[number]
export type RequirementLevel = (typeof LEVELS)[number]
export type RequirementLock = (typeof LOCKS)[number]
export type ConflictRule = z.infer<typeof ConflictRule>
export type RankingRule = z.infer<typeof RankingRule>
export type Override = z.infer<typeof Override>
export type PackTest = z.infer<typeof PackTest>
export type Pack = z.infer<typeof Pack>
export type FindingStatus = (typeof STATUSES)[number]
export type Verdict = (typeof VERDICTS)[number]
