/** Requirements of the pack format, and what hangs on them. */
import * as z from 'zod'
import {
  FORM_WORDS,
  factName,
  isoDate,
  LocalisedText,
  parameterName,
  requirementCode,
  scalar,
  termCode,
  textOf,
} from './format-basics.ts'
import { Condition, Expression } from './format-conditions.ts'
import { KINDS, LEVELS, LIMITS, LOCKS, SCOPES } from './format-values.ts'

export const numberOrParameter = z.union([
  z.number(),
  z.strictObject({ param: parameterName.describe('A parameter of this ruleset.') }),
])

export const DeadlineRule = z
  .strictObject({
    label: z
      .string()
      .regex(/^[A-Z][A-Z_]{0,31}$/, FORM_WORDS.deadlineLabel.en)
      .describe('IMMEDIATE, TIMELY, REGULAR …: shown when no date can be computed.'),
    from: factName.optional().describe('The date the clock starts from.'),
    plusDays: numberOrParameter.optional().describe('How many days there are from then on.'),
    plusMonths: numberOrParameter.optional().describe('How many months there are from then on.'),
    dueNowWhen: Condition.optional().describe('Due at the evaluation time while this is true.'),
  })
  .meta({ id: 'DeadlineRule', description: 'Until when the requirement is to be fulfilled.' })

export const Source = z
  .strictObject({
    title: LocalisedText.describe('The document.'),
    reference: textOf(300).optional().describe('The place in it: line, section, article.'),
    checkedOn: isoDate.optional().describe('When somebody last read it.'),
  })
  .meta({ id: 'Source', description: 'Where a requirement comes from.' })

export const Waiver = z
  .strictObject({
    allowed: z.boolean().describe('Whether a second person may excuse a case from it. Never for a floor.'),
    maxDays: z
      .int()
      .min(1)
      .max(LIMITS.waiverDaysMax)
      .optional()
      .describe('After how many days a waiver ends at the latest.'),
  })
  .meta({ id: 'Waiver', description: 'Whether, and for how long, a case may be excused.' })

/** When a requirement cannot wait: always, or while a condition is known to hold. */
export const Urgency = z.union([
  z.literal('immediate'),
  z.strictObject({ immediate: Condition }).meta({
    id: 'UrgentWhen',
    description: 'It cannot wait while a condition is known to be true.',
  }),
])

export const Requirement = z
  .strictObject({
    code: requirementCode.describe('Unique; the code of an organisation starts with its slug and a colon.'),
    kind: z
      .enum(KINDS)
      .describe('What sort of rule it is; deadline, signpost, rating and claim need a part of their own.'),
    level: z
      .enum(LEVELS)
      .describe(
        'blocking stops the matter while unmet, required makes it conditional; advisory and info do neither.',
      ),
    lock: z
      .enum(LOCKS)
      .describe('floor: may only be tightened (shipped packs only); tunable: within bounds; local: freely.'),
    title: LocalisedText.describe('Short; what is required. Figures that may be moved: {param:name}.'),
    guidance: LocalisedText.describe(
      'What to do and why, for the worker. Figures that may be moved: {param:name}.',
    ),
    message: LocalisedText.describe('One sentence to act on. Variables: {fact.name}, {param:name}, {item}.'),
    messageOpen: LocalisedText.optional().describe(
      'The sentence while it is not known whether it is fulfilled. Absent: "Check this: …" with the question of what is missing. Variables as in message.',
    ),
    scope: z
      .enum(SCOPES)
      .optional()
      .describe(
        'now: this person, this act, this minute; case: the plan, the file; organisation: how the house is run. Absent: now for what is blocking or required, case for the rest.',
      ),
    urgency: Urgency.optional().describe(
      'It cannot wait: shown first whatever its level. "immediate", or {"immediate": a condition}.',
    ),
    covers: z
      .array(requirementCode)
      .min(1)
      .max(16)
      .optional()
      .describe(
        'Codes of requirements that are fulfilled where this one is, and nothing speaks against it; shown as one line.',
      ),
    when: Condition.optional().describe('When the requirement applies; absent: always.'),
    require: Condition.optional().describe('What fulfils it; absent: nothing to fulfil, it is only noted.'),
    each: factName.optional().describe('A list fact: the requirement is judged once per item.'),
    failClosed: z.boolean().optional().describe('true: an unknown counts as not fulfilled.'),
    bites: z
      .enum(['now', 'on_close'])
      .optional()
      .describe('on_close: blocks only the closing act named in closes.'),
    closes: Condition.optional().describe('With bites on_close: true for the act that closes the matter.'),
    deadline: DeadlineRule.optional().describe('When it is due.'),
    responsible: z.array(termCode).max(16).optional().describe('Role codes; any one of them may do it.'),
    performedBy: factName
      .optional()
      .describe('The fact that says which role did it; a role not listed is reported.'),
    rating: z
      .strictObject({
        serviceModel: termCode.describe('A code of vocabulary.serviceModels.'),
        rating: z
          .string()
          .regex(/^[A-Z][A-Z_]*$/, FORM_WORDS.rating.en)
          .describe('In capitals, for example HIGH.'),
        caveat: LocalisedText.describe('What the rating does not say.'),
      })
      .optional()
      .describe('Ratings: what the source says of a service model.'),
    resource: termCode.optional().describe('Signposts: a code of vocabulary.resources.'),
    claim: z
      .strictObject({
        value: Expression.optional().describe('The figure, where there is one.'),
        unit: textOf(32).describe('The unit of the figure, for example percent.'),
        caveat: LocalisedText.describe('Why the figure is only a claim.'),
      })
      .optional()
      .describe('Claims: reported as said in the source, never a threshold.'),
    consequences: z
      .array(termCode)
      .max(16)
      .optional()
      .describe('Codes of vocabulary.consequences: what neglect leads to.'),
    about: z
      .strictObject({
        clientGroups: z.array(termCode).optional().describe('Codes of vocabulary.clientGroups.'),
        serviceModels: z.array(termCode).optional().describe('Codes of vocabulary.serviceModels.'),
        culturalPreferences: z
          .array(termCode)
          .optional()
          .describe('Codes of vocabulary.culturalPreferences.'),
      })
      .optional()
      .describe('For search: whom the requirement is about.'),
    remedies: z
      .array(
        z.strictObject({
          set: z
            .record(factName, z.union([scalar, z.array(scalar)]))
            .describe('Facts and the values they would have; only facts that are changeable.'),
          label: LocalisedText.describe('What the worker would do.'),
        }),
      )
      .max(8)
      .optional()
      .describe('What a worker can change to fulfil it.'),
    waiver: Waiver.optional().describe('Whether a case may be excused from it.'),
    sources: z.array(Source).min(1).max(16).describe('Where it comes from; at least one.'),
  })
  .meta({
    id: 'Requirement',
    description: 'One thing that safety requires, when it applies, and what fulfils it.',
  })

export type DeadlineRule = z.infer<typeof DeadlineRule>
export type Source = z.infer<typeof Source>
export type Requirement = z.infer<typeof Requirement>

export type RequirementKind = (typeof KINDS)[number]
export type RequirementLevel = (typeof LEVELS)[number]
export type RequirementScope = (typeof SCOPES)[number]
export type RequirementLock = (typeof LOCKS)[number]
