import * as z from 'zod'
import { EXPRESSION_FORMS } from './conditions/nodes.ts'
import { OPERATORS } from './operators/signatures.ts'
import { Pack } from './pack/format.ts'

type JsonSchema = z.core.JSONSchema.JSONSchema

/**
 * The pack format as a JSON Schema (draft 2020-12) for editors: the shape that `readPack` holds packs to, the operators
 * by name, and the exactly-one-of rules of conditions and expressions. Always the same for the same format.
 */
export function packSchema(): JsonSchema {
  return z.toJSONSchema(Pack, { target: 'draft-2020-12', io: 'input', override: refine })
}

function refine({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  const id = z.globalRegistry.get(zodSchema)?.id
  if (id === 'Condition') refineCondition(jsonSchema)
  // Described here, since a description there would make another schema of every expression inside an expression.
  if (id === 'Branch') describe(jsonSchema, 'then', 'What the branch yields.')
  if (id === 'Assumption')
    describe(jsonSchema, 'unless', 'Taken only while this is known to be false; otherwise the fact is asked.')
  if (id === 'UrgentWhen') describe(jsonSchema, 'immediate', 'It cannot wait while this is known to be true.')
  if (id === 'Expression') jsonSchema.oneOf = EXPRESSION_FORMS.map((form) => ({ required: [form] }))
}

/** A group or a reference has no operator, value or path; a comparison has an operator and a value. */
function refineCondition(jsonSchema: JsonSchema): void {
  const alone = { operator: false, value: false, path: false }
  jsonSchema.oneOf = [
    ...['all', 'any', 'not', 'condition'].map((form) => ({ required: [form], properties: alone })),
    { required: ['fact', 'operator', 'value'] },
  ]
  const operators = Object.entries(OPERATORS).map(([name, { description, factTypes }]) => ({
    const: name,
    description: `${description} (facts of type ${factTypes.join(', ')})`,
  }))
  jsonSchema.properties = {
    ...jsonSchema.properties,
    operator: { description: 'How to compare.', oneOf: operators },
  }
}

function describe(jsonSchema: JsonSchema, key: string, description: string): void {
  const property = jsonSchema.properties?.[key]
  if (typeof property === 'object') property.description = description
}
