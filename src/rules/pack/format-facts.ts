/** Facts, parameters and vocabulary terms of the pack format. */
import * as z from 'zod'
import { factName, identifier, isoDate, LocalisedText, scalar, textOf } from './format-basics.ts'
import { Condition, Expression } from './format-conditions.ts'
import { FACT_TYPES, LIMITS } from './format-values.ts'

const Assumption = z
  .strictObject({
    value: z.union([scalar, z.array(scalar)]).describe('What is taken.'),
    unless: Condition,
  })
  .meta({ id: 'Assumption', description: 'What is taken while nothing speaks against it.' })

export const FactDeclaration = z
  .strictObject({
    type: z
      .enum(FACT_TYPES)
      .describe('strings and codes are lists; list is a list of items whose fields are facts name[].field.'),
    label: LocalisedText.describe('How the fact is called in sentences, without a full stop.'),
    ask: LocalisedText.optional().describe(
      'The question to put to a worker. Without it the fact is only derived, and callers cannot send it.',
    ),
    help: LocalisedText.optional().describe('More about the question, for who wants it.'),
    unit: textOf(32).optional().describe('The unit of the number, for example day.'),
    minimum: z.number().optional().describe('The smallest value a caller may give.'),
    maximum: z.number().optional().describe('The largest value a caller may give.'),
    minItems: z.int().min(0).optional().describe('How many items a caller must give at least.'),
    maxLength: z
      .int()
      .min(1)
      .max(LIMITS.textLengthMax)
      .optional()
      .describe('How long a text may be, in characters.'),
    vocabulary: identifier.optional().describe('The vocabulary list whose codes this fact takes.'),
    open: z
      .boolean()
      .optional()
      .describe('true: codes outside the list are kept and reported; otherwise they are refused.'),
    key: identifier.optional().describe('For a list: the field that names an item, for example id.'),
    namedBy: z
      .array(factName)
      .min(1)
      .max(4)
      .optional()
      .describe('For a list: the fields that say what people call an item, the first that is known counts.'),
    assume: z
      .union([scalar, z.array(scalar), Assumption])
      .optional()
      .describe(
        'Situation facts only: what is taken when the caller does not mention it, or {"value": …, "unless": a condition}. Never for evidence.',
      ),
    decisive: z
      .boolean()
      .optional()
      .describe('true: while it is missing, a requirement that turns on it holds up the verdict.'),
    changeable: z
      .boolean()
      .optional()
      .describe(
        'true: a worker can make it so, and it may appear in a remedy. Never for a figure, a date or what is computed: changing those would change the record only.',
      ),
    effort: z.int().min(1).max(5).optional().describe('How hard it is to find out, 1 to 5.'),
    sensitive: z
      .boolean()
      .optional()
      .describe('true: personal in a way that needs care; logs and reports leave it out.'),
    private: z
      .boolean()
      .optional()
      .describe('true: may be stored for the worker, but no condition may read it.'),
    unknownValues: z.array(scalar).optional().describe('Values that mean "not known", for example unclear.'),
    asIfLeftOut: textOf(64)
      .optional()
      .describe(
        'A code that says nothing, for example unspecified: whoever sends it has not mentioned the fact. Then what is assumed counts, where that may be.',
      ),
    countsWhen: Condition.optional().describe(
      'The value counts only while this is true; otherwise it is taken as not given.',
    ),
    standsFor: z
      .enum(['action', 'subjectKinds'])
      .optional()
      .describe('The fact in which a run says its closing act, or what it is about.'),
    derive: Expression.optional().describe(
      'How to compute it; where it can be computed, that counts, also beside a given value.',
    ),
    protective: z
      .enum(['higher', 'lower'])
      .optional()
      .describe(
        'Which of a given and a derived value counts when they disagree; without it the derived one.',
      ),
  })
  .meta({ id: 'FactDeclaration', description: 'Something a caller can say about a situation.' })

export const Parameter = z
  .strictObject({
    type: z.enum(['integer', 'number']).describe('integer: whole numbers only.'),
    default: z.number().describe('The value while an organisation sets no other.'),
    minimum: z.number().optional().describe('The smallest value an organisation may set.'),
    maximum: z.number().optional().describe('The largest value an organisation may set.'),
    stricter: z.enum(['lower', 'higher']).describe('The direction that protects more.'),
    unit: textOf(32).optional().describe('The unit of the number, for example day.'),
    label: LocalisedText.describe('How the parameter is called in sentences, without a full stop.'),
  })
  .meta({ id: 'Parameter', description: 'A figure that an organisation may move within bounds.' })

export const Term = z
  .strictObject({
    title: LocalisedText.describe('How the term is called.'),
    description: LocalisedText.optional().describe('What the term means.'),
    reference: textOf(64).optional().describe('The item of the source this term stands for.'),
    order: z.int().optional().describe('Place on a scale, for atLeast and atMost.'),
    contact: textOf(200).optional().describe('Resources: the number, address or text to use.'),
    region: textOf(16).optional().describe('Resources: where the contact works; absent when everywhere.'),
    verifiedOn: isoDate.optional().describe('Resources: when somebody last checked the contact.'),
    aliases: z
      .array(textOf(64, 1))
      .min(1)
      .max(32)
      .optional()
      .describe(
        'Other spellings that callers may send for the code. In a list with aliases its codes and titles are understood as well; capitals, accents, spaces and punctuation do not matter.',
      ),
  })
  .meta({ id: 'Term', description: 'One code of a vocabulary list.' })

export type FactType = (typeof FACT_TYPES)[number]
export type FactDeclaration = z.infer<typeof FactDeclaration>

export type AssumedValue = z.infer<typeof scalar> | z.infer<typeof scalar>[]
export type Parameter = z.infer<typeof Parameter>
export type Term = z.infer<typeof Term>
