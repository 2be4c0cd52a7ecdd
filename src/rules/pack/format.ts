/**
 * The one definition of the pack format: the parser, the TypeScript types and `rules/pack.schema.json` all come from here.
 * Every description is shown by editors, so it speaks to the author of a pack.
 */
import * as z from 'zod'
import {
  factName,
  identifier,
  isoDate,
  LocalisedText,
  localeTag,
  packName,
  parameterName,
  requirementCode,
  semver,
  termCode,
  textOf,
} from './format-basics.ts'
import { Condition } from './format-conditions.ts'
import { FactDeclaration, Parameter, Term } from './format-facts.ts'
import { Procedure } from './format-procedures.ts'
import { Register, Report, TaskRule } from './format-registers.ts'
import { numberOrParameter, Requirement, Urgency, Waiver } from './format-requirements.ts'
import { PackTest, Story } from './format-tests.ts'
import { Translations } from './format-translations.ts'
import { LEVELS, LIMITS, PACK_KINDS, PACK_STATUSES, RECORD_LIMITS, SCOPES } from './format-values.ts'

// biome-ignore lint/performance/noBarrelFile: the format is one definition in a few files, and is imported as one.
export * from './format-basics.ts'
export * from './format-conditions.ts'
export * from './format-facts.ts'
export * from './format-procedures.ts'
export * from './format-readings.ts'
export * from './format-records.ts'
export * from './format-registers.ts'
export * from './format-requirements.ts'
export * from './format-tests.ts'
export * from './format-translations.ts'
export * from './format-values.ts'

export const ConflictRule = z
  .strictObject({
    code: requirementCode.describe('Unique among the conflicts.'),
    between: z
      .array(z.string())
      .min(2)
      .max(8)
      .describe('Requirement codes or fact names that cannot both stand.'),
    when: Condition.describe('When they stand against each other.'),
    message: LocalisedText.describe('One sentence: what to decide. Variables as in a requirement.'),
  })
  .meta({
    id: 'ConflictRule',
    description: 'Two demands or two facts that cannot both stand; reported, never decided.',
  })

export const RankingRule = z
  .strictObject({
    list: factName.describe('The list fact whose items are ranked.'),
    by: z
      .array(factName)
      .min(1)
      .max(4)
      .describe('Item fields, the most important first; higher ranks first.'),
    score: z.array(factName).min(1).max(4).describe('Item fields that are multiplied to the score.'),
    bands: z
      .array(
        z.strictObject({
          upTo: numberOrParameter.describe('The highest score of the band.'),
          label: LocalisedText.describe('How the band is called.'),
        }),
      )
      .max(10)
      .optional()
      .describe('Names for ranges of the score, the lowest first.'),
  })
  .meta({ id: 'RankingRule', description: 'The order in which list items are to be dealt with.' })

export const Override = z
  .strictObject({
    target: requirementCode.describe('A requirement of an extended pack.'),
    change: z
      .strictObject({
        level: z.enum(LEVELS).optional().describe('The new level.'),
        failClosed: z.boolean().optional().describe('Whether an unknown now counts as not fulfilled.'),
        when: Condition.optional().describe('In place of the old when; of a floor both count.'),
        require: Condition.optional().describe('In place of the old require; of a floor both must hold.'),
        title: LocalisedText.optional().describe(
          'The new title; of a floor it stands behind its own, under the name of the pack.',
        ),
        guidance: LocalisedText.optional().describe(
          'The new guidance; of a floor, words that stand behind its own.',
        ),
        message: LocalisedText.optional().describe(
          'The new message; of a floor, words that stand behind its own.',
        ),
        messageOpen: LocalisedText.optional().describe(
          'The new sentence while nothing is known; not for a floor.',
        ),
        scope: z.enum(SCOPES).optional().describe('The new scope; of a floor never a weaker one.'),
        urgency: Urgency.optional().describe('The new urgency; of a floor beside its own.'),
        responsible: z.array(termCode).max(16).optional().describe('The new role codes.'),
        enabled: z.boolean().optional().describe('false switches it off; not for a floor.'),
        waiver: Waiver.optional().describe('The new waiver rule; not for a floor.'),
      })
      .describe('A floor may only be tightened.'),
    reason: LocalisedText.describe('Why; shown wherever the change has an effect.'),
  })
  .meta({ id: 'Override', description: 'A change to a requirement of another pack.' })

export const Pack = z
  .strictObject({
    $schema: z.string().optional().describe('Where editors find this schema.'),
    pack: packName.describe("owner/name; an organisation's own pack starts with its slug."),
    kind: z
      .enum(PACK_KINDS)
      .optional()
      .describe(
        'rules (unless said), or translations: nothing but texts of other packs in further languages.',
      ),
    version: semver.describe('major.minor.patch; a published version never changes.'),
    title: LocalisedText.describe('How the pack is called.'),
    description: LocalisedText.optional().describe('What the pack covers.'),
    locales: z.array(localeTag).min(1).max(16).describe('Promised languages: a missing text is an error.'),
    owner: z
      .strictObject({
        team: textOf(200, 1).describe('Who answers for the content.'),
        contact: textOf(200).optional().describe('How to reach them.'),
      })
      .describe('Who answers for the pack.'),
    extends: z
      .array(
        z.strictObject({
          pack: packName.describe('The pack this one builds on.'),
          range: textOf(100, 1).describe('Which versions of it will do, for example ^1.0.0.'),
        }),
      )
      .max(64)
      .optional()
      .describe('Packs whose facts, conditions and vocabulary this one uses.'),
    effective: z
      .strictObject({
        from: isoDate.describe('The day from which the pack counts.'),
        until: isoDate.optional().describe('The last day on which the pack counts; absent: without end.'),
        reviewBy: isoDate.optional().describe('The day by which somebody must look at it again.'),
      })
      .describe('From when on and until when it counts, and until when unreviewed.'),
    status: z
      .enum(PACK_STATUSES)
      .optional()
      .describe(
        'draft: nobody answers for the content yet, so making it live takes a named reviewer; absent: released.',
      ),
    reviewedBy: z
      .array(textOf(200, 1))
      .max(16)
      .optional()
      .describe('Who has reviewed the content, with profession and date; empty in a draft.'),
    reviewNeeds: LocalisedText.optional().describe('Whose review a draft needs before anybody relies on it.'),
    mandatory: z
      .boolean()
      .optional()
      .describe('true: no set goes without this pack, in whichever version (shipped packs only).'),
    vocabulary: z
      .record(identifier, z.record(termCode, Term))
      .optional()
      .describe('Lists of codes; a list of an extended pack may be added to.'),
    facts: z
      .record(factName, FactDeclaration)
      .optional()
      .describe('Everything the rules may ask about, by name.'),
    parameters: z.record(parameterName, Parameter).optional().describe('Figures an organisation may move.'),
    conditions: z
      .record(identifier, Condition)
      .optional()
      .describe('Conditions by name, to be used with {"condition": "name"}.'),
    requirements: z
      .array(Requirement)
      .max(LIMITS.requirementsPerRulesetMax)
      .optional()
      .describe('What is required.'),
    conflicts: z.array(ConflictRule).max(500).optional().describe('What cannot both stand.'),
    rankings: z.array(RankingRule).max(20).optional().describe('How list items are ranked.'),
    overrides: z.array(Override).max(1_000).optional().describe('Changes to requirements of extended packs.'),
    procedures: z
      .record(termCode, Procedure)
      .refine(
        (found) => Object.keys(found).length <= RECORD_LIMITS.proceduresMax,
        `may have at most ${RECORD_LIMITS.proceduresMax} procedures`,
      )
      .optional()
      .describe('What people do; under the name of an extended pack’s procedure, what is added to it.'),
    registers: z
      .record(termCode, Register)
      .refine(
        (found) => Object.keys(found).length <= RECORD_LIMITS.registersMax,
        `may have at most ${RECORD_LIMITS.registersMax} registers`,
      )
      .optional()
      .describe(
        'What is kept on record; under the name of an extended pack’s register, what is added to it.',
      ),
    tasks: z
      .record(termCode, TaskRule)
      .refine(
        (found) => Object.keys(found).length <= RECORD_LIMITS.taskRulesMax,
        `may have at most ${RECORD_LIMITS.taskRulesMax} task rules`,
      )
      .optional()
      .describe('What becomes due because of what registers say, or fail to say.'),
    reports: z
      .record(termCode, Report)
      .refine(
        (found) => Object.keys(found).length <= RECORD_LIMITS.reportsMax,
        `may have at most ${RECORD_LIMITS.reportsMax} reports`,
      )
      .optional()
      .describe('Figures out of registers and procedures.'),
    stories: z
      .array(Story)
      .max(RECORD_LIMITS.storiesMax)
      .optional()
      .describe('Courses of events that must come out as they say; run like the tests.'),
    translations: Translations.optional().describe(
      'Packs of translations: texts by pack ("engine" for the engine itself) and key, as "tutela texts" prints them.',
    ),
    tests: z.array(PackTest).max(5_000).optional().describe('Cases that must come out as they say.'),
  })
  .meta({ id: 'Pack', title: 'Tutela rule pack' })

export type ConflictRule = z.infer<typeof ConflictRule>
export type RankingRule = z.infer<typeof RankingRule>
export type Override = z.infer<typeof Override>
export type Pack = z.infer<typeof Pack>
