/** Facts, parameters and vocabulary terms of the pack format. */
import * as z from 'zod'
import { IDENTIFIER, isoDate, LIMITS, LocalisedText, scalar } from './format-basics.ts'
import { Condition, Expression } from './format-conditions.ts'

export const FACT_TYPES = [
  'boolean',
  'integer',
  'number',
  'string',
  'code',
  'strings',
  'codes',
  'date',
  'dateTime',
  'object',
  'list',
] as const

export const FactDeclaration = z
  .strictObject({
    type: z.enum(FACT_TYPES).meta({
      description:
        'strings and codes are lists; list is a list of items whose fields are facts name[].field.',
    }),
    label: LocalisedText.meta({ description: 'How the fact is called in sentences, without a full stop.' }),
    ask: LocalisedText.optional().meta({
      description: 'The question to put to a worker. Without it the fact can only be derived.',
    }),
    help: LocalisedText.optional(),
    unit: z.string().max(32).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minItems: z.int().min(0).optional(),
    maxLength: z.int().min(1).max(LIMITS.textLengthMax).optional(),
    vocabulary: z
      .string()
      .regex(IDENTIFIER)
      .optional()
      .meta({ description: 'The vocabulary list whose codes this fact takes.' }),
    open: z.boolean().optional().meta({
      description: 'true: codes outside the list are kept and reported; otherwise they are refused.',
    }),
    key: z
      .string()
      .regex(IDENTIFIER)
      .optional()
      .meta({ description: 'For a list: the field that names an item, for example id.' }),
    assume: z
      .union([scalar, z.array(scalar)])
      .optional()
      .meta({
        description:
          'Situation facts only: what is taken when the caller does not mention it. Never for evidence.',
      }),
    decisive: z.boolean().optional().meta({
      description: 'true: while it is missing, a requirement that turns on it holds up the verdict.',
    }),
    changeable: z
      .boolean()
      .optional()
      .meta({ description: 'true: a worker can change it, so it may appear in a remedy.' }),
    effort: z.int().min(1).max(5).optional().meta({ description: 'How hard it is to find out, 1 to 5.' }),
    sensitive: z.boolean().optional(),
    private: z
      .boolean()
      .optional()
      .meta({ description: 'true: may be stored for the worker, but no condition may read it.' }),
    unknownValues: z
      .array(scalar)
      .optional()
      .meta({ description: 'Values that mean "not known", for example not_stated.' }),
    countsWhen: Condition.optional().meta({
      description: 'The value counts only while this is true; otherwise it is taken as not given.',
    }),
    derive: Expression.optional().meta({ description: 'How to compute it when it is not given.' }),
    protective: z.enum(['higher', 'lower']).optional().meta({
      description: 'When a given value and the derived one disagree, take this one and report a conflict.',
    }),
  })
  .meta({ id: 'FactDeclaration' })

export const Parameter = z
  .strictObject({
    type: z.enum(['integer', 'number']),
    default: z.number(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    stricter: z.enum(['lower', 'higher']).meta({ description: 'The direction that protects more.' }),
    unit: z.string().max(32).optional(),
    label: LocalisedText,
  })
  .meta({ id: 'Parameter' })

export const Term = z
  .strictObject({
    title: LocalisedText,
    description: LocalisedText.optional(),
    reference: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'The item of the source this term stands for.' }),
    order: z.int().optional().meta({ description: 'Place on a scale, for atLeast and atMost.' }),
    contact: z
      .string()
      .max(200)
      .optional()
      .meta({ description: 'Resources: the number, address or text to use.' }),
    region: z
      .string()
      .max(16)
      .optional()
      .meta({ description: 'Resources: where the contact works; absent when everywhere.' }),
    verifiedOn: isoDate
      .optional()
      .meta({ description: 'Resources: when somebody last checked the contact.' }),
  })
  .meta({ id: 'Term' })

export type FactType = (typeof FACT_TYPES)[number]
export type FactDeclaration = z.infer<typeof FactDeclaration>
export type Parameter = z.infer<typeof Parameter>
export type Term = z.infer<typeof Term>
