import { ASSESS, RECORD } from '../assessment.ts'
import type { Shapes } from '../facade.ts'
import type { JsonObject } from '../read.ts'

const JSON_TYPE = 'application/json'

const REFUSALS: Readonly<Record<string, string>> = {
  400: 'What was sent is no request: not JSON, a member that does not exist, a value of another type.',
  401: 'No key, or none that is valid.',
  403: 'The key may not do this.',
  413: 'More than 1.5 MiB.',
  415: 'Not application/json.',
  422: 'The rules do not take what was sent; `errors` says what and where.',
  429: 'Too many requests; `Retry-After` says when to go on.',
  503: 'Not available at the moment; `Retry-After` says when to try again.',
}

const problems = (more: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries({ ...REFUSALS, ...more }).map(([status, description]) => [
      status,
      {
        description,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )

const shown = (name: string) => ({ [JSON_TYPE]: { schema: { $ref: `#/components/schemas/${name}` } } })

/** The description of the plain interface: OpenAPI 3.1, its shapes those of the documents that answer it. */
export function openApi(origin: string, shapes: Shapes): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tutela',
      version: '1',
      summary: 'What safety requires in a situation, and whether it is in place.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: origin }],
    security: [{ key: [] }],
    paths: {
      '/v1/assess': {
        post: {
          operationId: 'assess',
          summary: 'What do the live rules require? Stores nothing.',
          requestBody: { required: true, content: shown('Situation') },
          responses: { 200: { description: 'The assessment.', content: shown('Assessment') }, ...problems() },
        },
      },
      '/v1/checks': {
        post: {
          operationId: 'check',
          summary: 'Assess and record. Repeating it with the same key is safe.',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              description: 'In place of idempotencyKey in the body.',
              schema: { type: 'string', maxLength: 200 },
            },
          ],
          requestBody: { required: true, content: shown('SituationToRecord') },
          responses: {
            200: { description: 'The recorded check.', content: shown('Check') },
            ...problems({ 409: 'The key was used before with another input.' }),
          },
        },
      },
    },
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } }, schemas: schemas(shapes) },
  }
}

function schemas({ input, answer }: Shapes): JsonObject {
  const toRecord = input('RunSafetyCheckInput')
  return {
    Situation: input('AssessSafetyInput'),
    // The key may stand in a header instead.
    SituationToRecord: { ...toRecord, required: ['facts'] },
    Assessment: answer(ASSESS, ['assessSafety', 'assessment']),
    Check: answer(RECORD, ['runSafetyCheck', 'safetyCheck']),
    Problem: {
      type: 'object',
      description: 'RFC 9457.',
      properties: {
        type: { type: 'string' },
        status: { type: 'integer' },
        code: { type: 'string' },
        detail: { type: 'string' },
        requestId: { type: 'string' },
        errors: { type: 'array', items: answer(ASSESS, ['assessSafety', 'userErrors']) },
      },
      required: ['type', 'status', 'code', 'detail'],
    },
  }
}
