import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { OutcomeUnknownError, RefusedError, TutelaClient } from '../../../client/src/index.ts'
import { type Act, answer, cut, scripted } from './scripted-fetch.ts'

const SCHEMA = buildSchema(readFileSync(join(import.meta.dirname, '../../../schema.graphql'), 'utf8'))
const RUN = { id: 'run_1', state: 'OPEN' }

const clientOf = (service: { fetch: typeof fetch }, options = {}) =>
  new TutelaClient({ url: 'https://tutela.test/graphql', credential: 'tut_key', ...service, ...options })

/** An act that also keeps what it was asked. */
function keeping(asked: string[], act: Act): Act {
  return (body) => {
    asked.push(body.query)
    return act(body)
  }
}

const payload = (field: string, more: object = {}) =>
  answer({ [field]: { run: RUN, findings: [], safetyCheck: null, userErrors: [], ...more } })
const step = { runId: 'run_1', step: 'call', actingRole: 'supervisor' }

test('every operation about procedures is one of the schema', async () => {
  const asked: string[] = []
  const service = scripted(
    keeping(asked, answer({ procedures: [] })),
    keeping(asked, answer({ procedureRun: null })),
    keeping(asked, payload('startProcedure')),
    keeping(asked, payload('completeStep')),
    keeping(asked, payload('amendStep')),
    keeping(asked, payload('addProcedureNote')),
    keeping(asked, payload('closeProcedure')),
    keeping(asked, payload('reopenProcedure')),
  )
  const { procedures } = clientOf(service)
  expect(await procedures.list()).toEqual([])
  expect(await procedures.get('run_1')).toBeNull()
  expect(await procedures.start({ procedure: 'home_visit' })).toEqual(RUN)
  await procedures.completeStep({ ...step, fields: { calm: true } })
  await procedures.amendStep({ ...step, fields: { calm: false }, reason: 'mistyped' })
  await procedures.addNote({ runId: 'run_1', note: 'told' })
  expect((await procedures.close({ runId: 'run_1', actingRole: 'supervisor' })).run).toEqual(RUN)
  await procedures.reopen({ runId: 'run_1', actingRole: 'supervisor', reason: 'not over' })
  expect(asked).toHaveLength(8)
  for (const query of asked) expect(validate(SCHEMA, parse(query)).map(String)).toEqual([])
})

test('an act is sent again with the same key, and in the language of the client', async () => {
  const service = scripted(cut, payload('completeStep'))
  const client = clientOf(service, { locale: 'zh-CN' })
  await client.procedures.completeStep(step)
  const [first, second] = service.inputs
  expect(first?.idempotencyKey).toBeTruthy()
  expect(second).toEqual(first)
})

test('an act without an answer can be resolved with its key', async () => {
  const service = scripted(cut, payload('startProcedure'))
  const error = await clientOf(service, { retries: 0 })
    .procedures.start({ procedure: 'home_visit', idempotencyKey: 'visit 1' })
    .catch((caught: unknown) => caught)
  if (!(error instanceof OutcomeUnknownError)) throw error
  expect(error.idempotencyKey).toBe('visit 1')
  expect(await error.resolve()).toEqual(RUN)
  expect(service.inputs[1]).toEqual(service.inputs[0])
})

test('what has to be mended is thrown, and what blocks closing is told', async () => {
  const userErrors = [{ code: 'STEP_NOT_READY', message: 'Not yet.', path: ['input', 'step'] }]
  const early = clientOf(scripted(payload('completeStep', { userErrors })))
  await expect(early.procedures.completeStep(step)).rejects.toBeInstanceOf(RefusedError)
  const finding = { status: 'UNMET', message: 'Call back first.' }
  const blocked = clientOf(scripted(payload('closeProcedure', { findings: [finding], userErrors })))
  const result = await blocked.procedures.close({ runId: 'run_1', actingRole: 'supervisor' })
  expect(result).toMatchObject({ run: { state: 'OPEN' }, findings: [finding] })
  const none = clientOf(scripted(payload('closeProcedure', { run: null, userErrors })))
  await expect(none.procedures.close({ runId: 'run_1', actingRole: 'supervisor' })).rejects.toBeInstanceOf(
    RefusedError,
  )
})
