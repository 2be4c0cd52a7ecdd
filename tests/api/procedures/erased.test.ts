import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'

let own: TestOrganisation
let erasedRun: string
let keptRun: string
let erasedEntry: string
let keptEntry: string

const GONE = 'client-to-erase'
const KEPT = 'client-to-keep'
const ENTRY = { register: 'keys', fields: { state: 'held', on: '2026-01-02' } }
const ERASE = 'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { userErrors { code } } }'

beforeAll(async () => {
  own = await makeVisitingOrganisation('visiting-erased')
  erasedRun = await finishedRun(GONE)
  keptRun = await finishedRun(KEPT)
  erasedEntry = await entryOf(GONE)
  keptEntry = await entryOf(KEPT)
  await ask(own.key, ERASE, { input: { subjectRef: GONE, reason: 'asked for' } })
}, 60_000)

async function finishedRun(subjectRef: string): Promise<string> {
  const { id: runId } = await run(own.key, 'start', { procedure: 'home_visit', subjectRef })
  const fields = { calm: true, seen: 'two dogs' }
  await run(own.key, 'step', { runId, step: 'arrival', actingRole: 'counsellor', fields })
  return runId
}

async function entryOf(subjectRef: string): Promise<string> {
  const { entry, userErrors } = await act(own.key, 'entry', { ...ENTRY, subjectRef })
  if (!entry) throw new Error(JSON.stringify(userErrors))
  return entry.id
}

const RUN = `id erased subjectRef version facts receipt { digest sequence } steps { state }
  events { totalCount nodes { kind recordedAt fields note reason receipt { sequence } } }`
const ENTRY_FIELDS = `id erased subjectRef version fields counts receipt { digest sequence }
  history { kind fields reason recordedAt recordedBy }`

describe('what was erased', () => {
  test('stands in the list of runs beside the others, without what was said in it', async () => {
    const { data, errors } = await ask<{ procedureRuns: { nodes: { id: string }[] } }>(
      own.key,
      `{ procedureRuns { nodes { ${RUN} } } }`,
    )
    expect(errors).toBeUndefined()
    const byId = new Map(data?.procedureRuns.nodes.map((node) => [node.id, node]))
    expect(byId.get(keptRun)).toMatchObject({
      erased: false,
      subjectRef: KEPT,
      facts: { 'visit.calm': true },
    })
    const gone = byId.get(erasedRun)
    expect(gone).toMatchObject({
      erased: true,
      subjectRef: null,
      version: 2,
      facts: {},
      steps: [],
      receipt: { sequence: expect.any(Number) },
      events: {
        totalCount: 2,
        nodes: [{ kind: 'started' }, { kind: 'step_done', fields: null, note: null }],
      },
    })
    expect(JSON.stringify(gone)).not.toContain('dogs')
  })

  test('is left out of the runs on request, so that the closing of each can be asked for', async () => {
    const ASK = (erased: boolean) =>
      ask<{ procedureRuns: { totalCount: number; nodes: { id: string }[] } }>(
        own.key,
        `{ procedureRuns(filter: { erased: ${erased} }) { totalCount nodes { id closing { verdict } } } }`,
      )
    const kept = await ASK(false)
    expect(kept.errors).toBeUndefined()
    expect(kept.data?.procedureRuns.nodes.map(({ id }) => id)).toEqual([keptRun])
    const gone = await ASK(true)
    expect(gone.errors).toMatchObject([{ extensions: { code: 'SUBJECT_ERASED' } }])
  })

  test('stands in the list of a register beside the others, and does not count', async () => {
    const { data, errors } = await ask<{ registerEntries: { nodes: { id: string }[] } }>(
      own.key,
      `{ registerEntries(register: "${ENTRY.register}") { nodes { ${ENTRY_FIELDS} } } }`,
    )
    expect(errors).toBeUndefined()
    const byId = new Map(data?.registerEntries.nodes.map((node) => [node.id, node]))
    expect(byId.get(keptEntry)).toMatchObject({ erased: false, subjectRef: KEPT, fields: ENTRY.fields })
    expect(byId.get(erasedEntry)).toMatchObject({
      erased: true,
      subjectRef: null,
      fields: {},
      counts: false,
      history: [{ kind: 'added', fields: null, reason: null }],
      receipt: { sequence: expect.any(Number) },
    })
  })

  test('can be asked for by its id, and takes no further event', async () => {
    const { data, errors } = await ask(
      own.key,
      `{ entry: node(id: "${erasedEntry}") { ... on RegisterEntry { ${ENTRY_FIELDS} } }
         run: procedureRun(id: "${erasedRun}") { ${RUN} } }`,
    )
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({ entry: { erased: true }, run: { erased: true } })
  })
})
