/** Conditions and expressions of the pack format: the closed dialect of json-rules-engine that packs are written in. */
import * as z from 'zod'
import {
  FactReference,
  factName,
  IDENTIFIER,
  LIMITS,
  ParameterReference,
  parameterName,
  scalar,
} from './format-basics.ts'

export const ConditionValue = z
  .union([scalar, z.array(scalar).max(LIMITS.listItemsMax), ParameterReference, FactReference])
  .meta({ id: 'ConditionValue', description: 'A literal, a list of literals, {"param": …} or {"fact": …}.' })

/** A node of a condition tree; exactly one of all, any, not, condition, fact (held by `lint/conditions.ts`). */
export const Condition = z
  .strictObject({
    get all() {
      return z.array(Condition).min(1).optional().meta({ description: 'True when every part is true.' })
    },
    get any() {
      return z.array(Condition).min(1).optional().meta({ description: 'True when one part is true.' })
    },
    get not() {
      return Condition.optional().meta({ description: 'True when the part is false.' })
    },
    condition: z
      .string()
      .regex(IDENTIFIER)
      .optional()
      .meta({ description: 'A named condition of this pack or a pack it extends.' }),
    fact: factName.optional().meta({ description: 'The fact to look at.' }),
    operator: z
      .string()
      .regex(IDENTIFIER)
      .optional()
      .meta({ description: 'How to compare, for example equal, in, contains.' }),
    value: ConditionValue.optional(),
    path: z
      .string()
      .regex(/^(\/[^/]+)+$/, 'is not a JSON Pointer such as /address/city (JSONPath is not supported)')
      .optional()
      .meta({ description: 'JSON Pointer into an object fact.' }),
  })
  .meta({
    id: 'Condition',
    description: 'Exactly one of all, any, not, condition, or fact with operator and value.',
  })

/** A small typed expression of a derived fact, a score or a projection; exactly one key (held by `lint/expressions.ts`). */
export const Expression = z
  .strictObject({
    value: scalar.optional().meta({ description: 'A literal.' }),
    fact: factName.optional().meta({ description: 'The value of a fact.' }),
    param: parameterName.optional().meta({ description: 'The value of a parameter.' }),
    when: Condition.optional().meta({ description: 'True, false or unknown, as the condition is.' }),
    ageInDays: factName
      .optional()
      .meta({ description: 'Whole days from the date in this fact to the evaluation date (UTC).' }),
    ageInYears: factName
      .optional()
      .meta({ description: 'Completed years from the date in this fact to the evaluation date.' }),
    count: factName.optional().meta({ description: 'How many items the list has.' }),
    get difference() {
      return z.tuple([Expression, Expression]).optional().meta({ description: 'First minus second.' })
    },
    get sum() {
      return z.array(Expression).min(1).max(16).optional()
    },
    get product() {
      return z.array(Expression).min(1).max(16).optional()
    },
    get addDays() {
      return z
        .tuple([Expression, Expression])
        .optional()
        .meta({ description: 'A date and a number of days.' })
    },
    get addMonths() {
      return z
        .tuple([Expression, Expression])
        .optional()
        .meta({ description: 'A date and a number of months.' })
    },
    without: z
      .tuple([factName, factName])
      .optional()
      .meta({ description: 'The items of the first list that the second does not have.' }),
    get case() {
      return z
        .array(
          z.strictObject({
            when: Condition,
            get then() {
              return Expression
            },
          }),
        )
        .min(1)
        .max(16)
        .optional()
        .meta({ description: 'The first branch whose condition is true; not given when none is.' })
    },
  })
  .meta({ id: 'Expression', description: 'Exactly one of the listed forms.' })

export type ConditionValue = z.infer<typeof ConditionValue>
export type Condition = z.infer<typeof Condition>
export type Expression = z.infer<typeof Expression>
