/** Registers and what follows from them: facts, tasks, reports. */
import * as z from 'zod'
import { factName, identifier, LocalisedText, requirementCode, scalar, termCode } from './format-basics.ts'
import { DurationOrParameter, FieldCondition, Fields } from './format-records.ts'
import { LIMITS, LOCKS, RECORD_LIMITS } from './format-values.ts'

const fieldOrCondition = z.union([identifier, FieldCondition])

/** Exactly one of the kinds (held by `lint/registers.ts`). */
export const RegisterYield = z
  .strictObject({
    any: FieldCondition.optional().describe('Whether one entry fulfils it.'),
    all: FieldCondition.optional().describe('Whether every entry fulfils it; not known where there is none.'),
    count: z
      .union([z.literal(true), FieldCondition])
      .optional()
      .describe('How many entries there are, or fulfil it.'),
    countDistinct: identifier
      .optional()
      .describe('How many different values of a field there are; subject: how many subjects.'),
    sum: identifier.optional().describe('The sum of a field.'),
    latest: fieldOrCondition
      .optional()
      .describe('A field of the latest entry, or whether the latest entry fulfils a condition.'),
    earliest: fieldOrCondition.optional().describe('The same of the earliest entry.'),
    list: z
      .record(identifier, fieldOrCondition)
      .optional()
      .describe(
        'The entries as a list fact, each named by its id: field of the item → field of the entry, or a condition.',
      ),
    where: FieldCondition.optional().describe('Which of the entries that count are looked at.'),
    among: termCode
      .optional()
      .describe(
        'Of the organisation: only entries of subjects who have an entry that counts in this register.',
      ),
    by: identifier
      .optional()
      .describe(
        'For latest and earliest: the date that orders entries; absent: when it happened. Later than asOf is not looked at.',
      ),
    whenEmpty: z
      .union([scalar, z.array(scalar).max(LIMITS.listItemsMax)])
      .optional()
      .describe('What is so while there is nothing to look at; absent: not known.'),
  })
  .meta({
    id: 'RegisterYield',
    description: 'How a fact follows from the entries; exactly one of the kinds.',
  })

export const Register = z
  .strictObject({
    title: LocalisedText.optional().describe(
      'How the register is called; needed unless another pack declares it.',
    ),
    guidance: LocalisedText.optional().describe('What belongs in it.'),
    lock: z
      .enum(LOCKS)
      .optional()
      .describe('floor: other packs may add fields and make them required, and nothing else.'),
    subjectKind: termCode.optional().describe('Whose entries: worker, client, room, organisation …'),
    fields: Fields.optional().describe('What an entry says.'),
    countsWhen: FieldCondition.optional().describe(
      'Which entries count; asOf is the day for which is asked.',
    ),
    retention: z
      .strictObject({
        from: identifier.describe('The date from which it is kept.'),
        keep: DurationOrParameter.describe('How long.'),
        then: z.enum(['task']).describe('task: somebody is asked to decide; nothing is deleted by itself.'),
        roles: z.array(termCode).max(16).optional().describe('Who decides.'),
      })
      .optional()
      .describe('How long entries are kept.'),
    suspendsRetention: z
      .strictObject({
        item: identifier.describe(
          'The field that names the record that is held: its id, or that of its subject.',
        ),
        from: identifier.optional().describe('The date from which it is held.'),
        until: identifier.optional().describe('The date on which it was released.'),
      })
      .optional()
      .describe('Entries of this register hold single records back from being deleted.'),
    accessReport: z
      .strictObject({
        at: identifier.describe('The date of it.'),
        by: identifier.describe('Who was given something.'),
        what: identifier.optional().describe('What was given.'),
        purpose: identifier.optional().describe('Why.'),
      })
      .optional()
      .describe('Entries are shown in the access report of their subject.'),
    yields: z
      .record(termCode, z.record(factName, RegisterYield))
      .optional()
      .describe(
        'Facts by the kind of subject they are about: the kind of the register, from its own entries, or organisation, from all.',
      ),
  })
  .meta({
    id: 'Register',
    description: 'A list of entries that only grows; corrections are entries of its history.',
  })

export const TaskRule = z
  .strictObject({
    title: LocalisedText.describe('What is to be done.'),
    from: z
      .union([
        z.strictObject({ register: termCode.describe('The register whose entries it looks at.') }),
        z.strictObject({ waivers: z.literal(true).describe('Waivers that run out.') }),
        z.strictObject({ reviews: z.literal(true).describe('Packs whose review date comes.') }),
      ])
      .describe('What raises it.'),
    date: identifier.optional().describe('The date field it counts from.'),
    after: DurationOrParameter.optional().describe(
      'How long after that date it is due; absent: on the date.',
    ),
    ahead: DurationOrParameter.optional().describe('How long before it is due it is shown; absent: at once.'),
    where: FieldCondition.optional().describe('For which entries.'),
    latestPer: z
      .array(identifier)
      .max(8)
      .optional()
      .describe(
        'Only the latest entry counts for each value of these fields; subject: for each subject. [] is one for all.',
      ),
    latestBy: identifier
      .optional()
      .describe(
        'With latestPer: the date that says which entry is the latest; absent: the date of the rule. An entry that it dates later than today settles nothing before its day.',
      ),
    whenEmpty: z
      .literal('due')
      .optional()
      .describe('due: it is due while the register has no entry that it means.'),
    roles: z.array(termCode).max(16).optional().describe('Whose task it is.'),
    requirement: requirementCode.optional().describe('The requirement behind it.'),
  })
  .meta({
    id: 'TaskRule',
    description: 'Something that becomes due because of what a register says, or fails to say.',
  })

const measureOf = (what: string) => factName.optional().describe(what)

/** Exactly one of the kinds (held by `lint/reports.ts`). */
export const Measure = z
  .strictObject({
    title: LocalisedText.optional().describe('How the column is called; absent: by its code.'),
    count: z
      .union([z.literal(true), FieldCondition])
      .optional()
      .describe('How many there are, or fulfil it.'),
    countDistinct: measureOf('How many different values of a field; subject: how many subjects.'),
    sum: measureOf('The sum of a field.'),
    average: measureOf('The average of a field.'),
    median: measureOf('The median of a field.'),
    minimum: measureOf('The smallest value of a field.'),
    maximum: measureOf('The largest value of a field.'),
    latest: measureOf('The value of a field in the latest record.'),
    previous: measureOf('The value of a field in the record before the latest.'),
    share: z
      .strictObject({
        of: identifier.describe('The measure on top.'),
        in: identifier.describe('The measure below; all: every record of the row.'),
      })
      .optional()
      .describe('One measure divided by another, from 0 to 1; empty where nothing is below.'),
    hoursTo: termCode
      .optional()
      .describe('Of procedures: the median of hours from the start until this step was done.'),
    where: FieldCondition.optional().describe('Which records are looked at.'),
  })
  .meta({ id: 'Measure', description: 'One column of a report; exactly one of the kinds.' })

export const ReportRows = z.union([
  factName,
  z.strictObject({
    by: z
      .enum(['all', 'month', 'quarter', 'year', 'subject', 'procedure', 'outcome', 'state', 'step'])
      .describe('all: one row; step: a row for each step of the procedure.'),
  }),
  z.strictObject({
    score: z.array(factName).min(1).max(4).describe('Fields that are multiplied to the score.'),
    bands: z
      .array(
        z.strictObject({
          upTo: z.number().describe('The highest score of the band.'),
          label: LocalisedText.describe('How the band is called.'),
        }),
      )
      .min(1)
      .max(10)
      .describe('A row for each band, the lowest first.'),
  }),
])

export const Report = z
  .strictObject({
    title: LocalisedText.describe('How the report is called.'),
    from: z
      .union([
        z.strictObject({ register: termCode.describe('Entries of a register.') }),
        z.strictObject({
          procedures: z.array(termCode).min(1).max(20).describe('Runs of these procedures.'),
        }),
        z.strictObject({
          claims: z
            .record(
              requirementCode,
              z
                .strictObject({
                  register: termCode.describe('The register that says it.'),
                  measure: Measure.describe('What is counted in it.'),
                })
                .nullable(),
            )
            .describe(
              'Requirements of kind claim, and what the organisation’s own register says beside each; null: nothing does.',
            ),
        }),
      ])
      .describe('What is counted.'),
    rows: ReportRows.optional().describe(
      'A field (of procedures: a fact that they yield): a row for each of its values. Absent: one row.',
    ),
    date: identifier
      .optional()
      .describe('The date field that the range and periods go by; absent: when it happened.'),
    where: FieldCondition.optional().describe('Which records are counted.'),
    measures: z
      .record(identifier, Measure)
      .refine(
        (measures) => Object.keys(measures).length <= RECORD_LIMITS.measuresMax,
        `may have at most ${RECORD_LIMITS.measuresMax} measures`,
      )
      .optional()
      .describe('The columns, in their order.'),
    notes: z.array(LocalisedText).max(10).optional().describe('What has to be said below the figures.'),
  })
  .meta({ id: 'Report', description: 'Figures out of registers and procedures.' })

export type RegisterYield = z.infer<typeof RegisterYield>
export type Register = z.infer<typeof Register>
export type TaskRule = z.infer<typeof TaskRule>
export type Measure = z.infer<typeof Measure>
export type ReportRows = z.infer<typeof ReportRows>
export type Report = z.infer<typeof Report>
