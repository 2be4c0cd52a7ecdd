/** Conditions and expressions of the pack format: the closed dialect of json-rules-engine that packs are written in. */
import * as z from 'zod'
import {
  FactReference,
  FORM_WORDS,
  factName,
  identifier,
  ParameterReference,
  parameterName,
  scalar,
  textOf,
} from './format-basics.ts'
import { LIMITS } from './format-values.ts'

export const ConditionValue = z
  .union([scalar, z.array(scalar).max(LIMITS.listItemsMax), ParameterReference, FactReference])
  .meta({ id: 'ConditionValue', description: 'A literal, a list of literals, {"param": …} or {"fact": …}.' })

/** A node of a condition tree; exactly one of all, any, not, condition, fact (held by `lint/condition-shape.ts`). */
export const Condition = z
  .strictObject({
    get all() {
      return z.array(Condition).min(1).optional().describe('True when every part is true.')
    },
    get any() {
      return z.array(Condition).min(1).optional().describe('True when one part is true.')
    },
    get not() {
      return Condition.optional().describe('True when the part is false.')
    },
    condition: identifier.optional().describe('A named condition of this pack or a pack it extends.'),
    fact: factName.optional().describe('The fact to look at.'),
    operator: textOf(128, 1).optional().describe('How to compare, for example equal, in, contains.'),
    value: ConditionValue.optional().describe('What to compare with.'),
    path: z
      .string()
      .regex(/^(\/[^/]+)+$/, FORM_WORDS.path.en)
      .optional()
      .describe('JSON Pointer into an object fact.'),
  })
  .meta({
    id: 'Condition',
    description: 'Exactly one of all, any, not, condition, or fact with operator and value.',
  })

/** A small typed expression of a derived fact, a score or a projection; exactly one key (held by `lint/condition-shape.ts`). */
export const Expression = z
  .strictObject({
    value: scalar.optional().describe('A literal.'),
    fact: factName.optional().describe('The value of a fact.'),
    param: parameterName.optional().describe('The value of a parameter.'),
    when: Condition.optional().describe('True, false or unknown, as the condition is.'),
    ageInDays: factName
      .optional()
      .describe('Whole days from the date in this fact to the evaluation date (UTC).'),
    ageInYears: factName
      .optional()
      .describe('Completed years from the date in this fact to the evaluation date.'),
    count: factName.optional().describe('How many items the list has.'),
    get difference() {
      return z.tuple([Expression, Expression]).optional().describe('First minus second.')
    },
    get sum() {
      return z.array(Expression).min(1).max(16).optional().describe('All of them added.')
    },
    get product() {
      return z.array(Expression).min(1).max(16).optional().describe('All of them multiplied.')
    },
    get addDays() {
      return z
        .tuple([Expression, Expression])
        .optional()
        .describe('A date and a number of days; a time of day stays.')
    },
    get addMonths() {
      return z
        .tuple([Expression, Expression])
        .optional()
        .describe('A date and a number of months; a time of day stays.')
    },
    without: z
      .tuple([factName, factName])
      .optional()
      .describe('The items of the first list that the second does not have.'),
    get case() {
      return z
        .array(Branch)
        .min(1)
        .max(16)
        .optional()
        .describe('The first branch whose condition is true; not given when none is.')
    },
  })
  .meta({ id: 'Expression', description: 'Exactly one of the listed forms.' })

const Branch = z
  .strictObject({
    when: Condition.describe('Chooses the branch while it is true.'),
    get then() {
      return Expression
    },
  })
  .meta({ id: 'Branch', description: 'A condition and what it yields.' })

export type ConditionValue = z.infer<typeof ConditionValue>
export type Condition = z.infer<typeof Condition>
export type Expression = z.infer<typeof Expression>
