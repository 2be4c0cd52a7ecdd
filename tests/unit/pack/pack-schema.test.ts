import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OPERATORS } from '../../../src/rules/operators/signatures.ts'
import { packSchema } from '../../../src/rules/pack-schema.ts'

const written: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../rules/pack.schema.json'), 'utf8'),
)
const schema = packSchema()

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Every property of the schema with its path. */
function propertiesOf(value: unknown, path: string): [string, unknown][] {
  if (!isRecord(value)) return []
  const own = isRecord(value.properties) ? Object.entries(value.properties) : []
  return [
    ...own.map(([key, property]): [string, unknown] => [`${path}.${key}`, property]),
    ...Object.entries(value).flatMap(([key, inner]) =>
      key === 'oneOf' ? [] : propertiesOf(inner, `${path}/${key}`),
    ),
  ]
}

describe('rules/pack.schema.json', () => {
  test('is the one that the format gives; run npm run pack-schema after a change', () => {
    expect(written).toEqual(JSON.parse(JSON.stringify(schema)))
  })

  test('is of draft 2020-12 and describes every key, so that editors explain it', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    const properties = propertiesOf(schema.$defs, '')
    expect(properties.length).toBeGreaterThan(100)
    expect(
      properties.filter(([, property]) => !isRecord(property) || typeof property.description !== 'string'),
    ).toEqual([])
  })

  test('a condition is exactly one of its forms and its operators are known by name', () => {
    const { Condition, Expression } = schema.$defs ?? {}
    expect(Condition?.oneOf?.map((form) => (isRecord(form) ? form.required : []))).toEqual([
      ['all'],
      ['any'],
      ['not'],
      ['condition'],
      ['fact', 'operator', 'value'],
    ])
    const operator = Condition?.properties?.operator
    const names =
      isRecord(operator) && Array.isArray(operator.oneOf)
        ? operator.oneOf.map((one: unknown) => (isRecord(one) ? one.const : one))
        : []
    expect(names).toEqual(Object.keys(OPERATORS))
    expect(Expression?.oneOf).toHaveLength(Object.keys(Expression?.properties ?? {}).length)
  })
})
