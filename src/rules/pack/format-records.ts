/** What procedures, registers and reports of the pack format share: fields, lengths of time, values that come from records. */
import * as z from 'zod'
import {
  FORM_WORDS,
  factName,
  identifier,
  LocalisedText,
  parameterName,
  scalar,
  termCode,
} from './format-basics.ts'
import { Condition } from './format-conditions.ts'
import { FIELD_TYPES, LIMITS, RECORD_LIMITS, RECORD_SOURCES } from './format-values.ts'

const DURATION =
  /^P(?=\d|T\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,4}D)?(T(?=\d)(\d{1,4}H)?(\d{1,4}M)?(\d{1,5}S)?)?$/

/** A length of time: hours and minutes are exact, days and longer go by the calendar of the organisation. */
export const Duration = z
  .string()
  .regex(DURATION, FORM_WORDS.duration.en)
  .describe('ISO 8601: PT24H is 24 hours to the minute, P1D the same time of the next day.')

export const DurationOrParameter = z.union([
  Duration,
  z.strictObject({
    param: parameterName.describe('A parameter of this ruleset; its value is put in at activation.'),
    unit: z.enum(['hour', 'day', 'month', 'year']).describe('What the parameter counts.'),
  }),
])

export const RecordField = z
  .strictObject({
    type: z
      .enum(FIELD_TYPES)
      .optional()
      .describe(
        'What is written down; needed unless another pack declares the field. strings and codes are lists.',
      ),
    label: LocalisedText.optional().describe('How the field is called in forms, without a full stop.'),
    help: LocalisedText.optional().describe('More about the field, for who wants it.'),
    required: z
      .boolean()
      .optional()
      .describe('true: a record without it is refused. Otherwise it may stay empty.'),
    sensitive: z
      .boolean()
      .optional()
      .describe('true: personal in a way that needs care; reading it leaves an entry in the access report.'),
    vocabulary: identifier.optional().describe('The vocabulary list whose codes the field takes.'),
    values: z
      .array(termCode)
      .min(1)
      .max(100)
      .optional()
      .describe('The only codes that the field takes; of the vocabulary list, where one is named.'),
    unit: z.string().min(1).max(32).optional().describe('The unit of the number, for example minute.'),
    minimum: z.number().optional().describe('The smallest number.'),
    maximum: z.number().optional().describe('The largest number.'),
    minItems: z
      .int()
      .min(0)
      .max(LIMITS.listItemsMax)
      .optional()
      .describe('How many items a list has at least.'),
    maxLength: z
      .int()
      .min(1)
      .max(LIMITS.textLengthMax)
      .optional()
      .describe('How long a text may be, in characters.'),
  })
  .meta({
    id: 'RecordField',
    description: 'One thing that is written down in a step or in an entry of a register.',
  })

export const Fields = z
  .record(identifier, RecordField)
  .refine(
    (fields) => Object.keys(fields).length <= RECORD_LIMITS.fieldsMax,
    `may have at most ${RECORD_LIMITS.fieldsMax} fields`,
  )

export const FromRecord = z
  .strictObject({
    from: z
      .enum(['field', ...RECORD_SOURCES])
      .describe(
        'field: what was written down; role, person: who acted; happenedAt, happenedOn (the day), recordedAt: when; subject: whom it is about.',
      ),
    field: identifier.optional().describe('With from field: its name.'),
    step: termCode
      .optional()
      .describe('With from field, where a register is written: the step it was written in.'),
  })
  .meta({ id: 'FromRecord', description: 'A value taken from the record.' })

export const RecordedValue = z.union([scalar, z.array(scalar).max(LIMITS.listItemsMax), FromRecord])

export const Facts = z.record(factName, z.union([scalar, z.array(scalar).max(LIMITS.listItemsMax)]))

/** A condition over the fields of one record; asOf, happenedAt, recordedAt and subject may be read as well. */
export const FieldCondition = Condition

export type FieldType = (typeof FIELD_TYPES)[number]
export type RecordSource = (typeof RECORD_SOURCES)[number]
export type DurationOrParameter = z.infer<typeof DurationOrParameter>
export type RecordField = z.infer<typeof RecordField>
export type FromRecord = z.infer<typeof FromRecord>
export type RecordedValue = z.infer<typeof RecordedValue>
