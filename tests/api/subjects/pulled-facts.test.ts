import { beforeAll, describe, expect, test } from 'vitest'
import type { TestOrganisation } from '../../support/api.ts'
import { OFFICE_VISIT } from '../../support/checks.ts'
import { act, makeVisitingOrganisation, run } from '../../support/procedures.ts'
import { assess, check, checks, fromRegisters, keysBack, keysPack, statusOf } from '../../support/subjects.ts'

const SLUG = 'pulling-people'
const KEYS = keysBack(SLUG)
/** The question on which the keys turn. */
const CLOSING = { 'subject.kinds': ['client'], 'action.type': 'close_visit', 'visit.left': true }

let own: TestOrganisation
let clients = 0

beforeAll(async () => {
  own = await makeVisitingOrganisation(SLUG, keysPack(SLUG))
}, 60_000)

function newClient(): string {
  clients += 1
  return `client-${clients}`
}
const client = (ref: string) => [{ kind: 'client', ref }]

/** That somebody took the keys, or brought them back. */
async function keys(subjectRef: string, state: 'held' | 'returned', on = '2026-11-01'): Promise<string> {
  const { entry, userErrors } = await act(own.key, 'entry', {
    register: 'keys',
    subjectRef,
    fields: { state, on },
  })
  if (!entry) throw new Error(JSON.stringify(userErrors))
  return entry.id
}

async function standing(ref: string, facts: object = {}) {
  const { assessment, userErrors } = await assess(own.key, {
    facts: { ...CLOSING, ...facts },
    subjects: client(ref),
  })
  expect(userErrors).toEqual([])
  return assessment
}

describe('registers of a subject', () => {
  test('say what the caller does not, in an assessment and in a check', async () => {
    const ref = newClient()
    await keys(ref, 'held')
    expect(statusOf(await standing(ref), KEYS)).toBe('UNMET')
    const { safetyCheck } = await check(own.key, { facts: CLOSING, subjects: client(ref), subjectRef: ref })
    expect(safetyCheck?.verdict).toBe('BLOCKED')
    expect(statusOf(safetyCheck?.assessment, KEYS)).toBe('UNMET')
  })

  test('count, and not the caller who says otherwise, which a warning names', async () => {
    const ref = newClient()
    await keys(ref, 'held')
    const assessment = await standing(ref, { 'visit.keysHeld': false })
    expect(statusOf(assessment, KEYS)).toBe('UNMET')
    expect(fromRegisters(assessment)).toEqual(['visit.keysHeld'])
    const { safetyCheck } = await check(own.key, {
      facts: { ...CLOSING, visit: { keysHeld: false } },
      subjects: client(ref),
    })
    expect(safetyCheck?.verdict).toBe('BLOCKED')
    expect(fromRegisters(safetyCheck?.assessment)).toEqual(['visit.keysHeld'])
  })

  test('that were never kept leave it unknown, whatever the caller says', async () => {
    const assessment = await standing(newClient(), { 'visit.keysHeld': false })
    expect(statusOf(assessment, KEYS)).toBe('OPEN')
    expect(assessment?.verdict).toBe('NEEDS_INFORMATION')
    expect(fromRegisters(assessment)).toEqual(['visit.keysHeld'])
    expect(assessment?.missingFacts.map(({ name }) => name)).toContain('visit.keysHeld')
  })

  test('say nothing of what was declared void', async () => {
    const ref = newClient()
    await keys(ref, 'returned', '2026-11-01')
    const entryId = await keys(ref, 'held', '2026-11-02')
    expect(statusOf(await standing(ref), KEYS)).toBe('UNMET')
    await act(own.key, 'voidEntry', { entryId, reason: 'it was another client' })
    expect(statusOf(await standing(ref), KEYS)).toBe('MET')
  })

  test('say nothing of another subject, of a subject of another kind, and where nobody is named', async () => {
    const ref = newClient()
    await keys(ref, 'returned')
    const other = await standing(newClient())
    const worker = await assess(own.key, { facts: CLOSING, subjects: [{ kind: 'worker', ref }] })
    const nobody = await assess(own.key, { facts: { ...CLOSING, 'visit.keysHeld': true }, subjectRef: ref })
    expect(statusOf(other, KEYS)).toBe('OPEN')
    expect(statusOf(worker.assessment, KEYS)).toBe('OPEN')
    expect(statusOf(nobody.assessment, KEYS)).toBe('UNMET')
    expect(fromRegisters(nobody.assessment)).toEqual([])
  })

  test('of two subjects that differ leave it unknown', async () => {
    const [one, other] = [newClient(), newClient()]
    await keys(one, 'returned')
    await keys(other, 'held')
    const { assessment } = await assess(own.key, {
      facts: CLOSING,
      subjects: [...client(one), ...client(other)],
    })
    expect(statusOf(assessment, KEYS)).toBe('OPEN')
  })

  test('are asked about the moment of the check', async () => {
    const ref = newClient()
    await keys(ref, 'held', '2026-11-01')
    await keys(ref, 'returned', '2026-11-10')
    const at = async (asOf: string) => {
      const { assessment } = await assess(own.key, { facts: CLOSING, subjects: client(ref), asOf })
      return statusOf(assessment, KEYS)
    }
    expect(await at('2026-11-05T12:00:00Z')).toBe('UNMET')
    expect(await at('2026-11-15T12:00:00Z')).toBe('MET')
  })

  test('of the organisation itself are read of every subject', async () => {
    const organisation = [{ kind: 'organisation', ref: 'self' }]
    const facts = { 'subject.kinds': ['organisation'] }
    const names = async () => {
      const { assessment, userErrors } = await assess(own.key, {
        facts: { ...facts, 'staff.total': 700 },
        subjects: organisation,
      })
      expect(userErrors).toEqual([])
      return fromRegisters(assessment)
    }
    expect(await names()).toEqual(['staff.total'])
    const worker = {
      register: 'workers',
      subjectRef: 'worker-1',
      fields: { role: 'counsellor', from: '2026-01-01' },
    }
    expect((await act(own.key, 'entry', worker)).userErrors).toEqual([])
    expect(await names()).toEqual(['staff.total'])
  })
})

describe('open runs of a subject', () => {
  test('say what their steps yield; before that it is unknown, whatever the caller says; closed runs say nothing', async () => {
    const ref = newClient()
    await keys(ref, 'returned')
    const visit = { subject: { kinds: ['client'] }, action: { type: 'close_visit' }, visit: { left: true } }
    const left = async () => {
      const { assessment } = await assess(own.key, { facts: visit, subjects: client(ref) })
      return [statusOf(assessment, `${SLUG}/VISIT-LEFT`), fromRegisters(assessment)]
    }
    expect(await left()).toEqual(['MET', []])
    const { id: runId } = await run(own.key, 'start', {
      procedure: 'home_visit',
      subjectRef: ref,
      facts: OFFICE_VISIT,
    })
    expect(await left()).toEqual(['OPEN', ['visit.left']])
    const arrival = { runId, step: 'arrival', actingRole: 'supervisor', fields: { calm: true } }
    await run(own.key, 'step', arrival)
    await run(own.key, 'step', { runId, step: 'leaving', actingRole: 'supervisor' })
    expect(await left()).toEqual(['MET', ['visit.left']])
    await run(own.key, 'close', { runId, actingRole: 'supervisor', outcome: 'calm' })
    expect(await left()).toEqual(['MET', []])
  })
})

describe('subjects that cannot be asked about are refused with the place', () => {
  const TOO_MANY = Array.from({ length: 11 }, (_, index) => ({ kind: 'client', ref: `client-${index}` }))

  test.each([
    ['of a kind that nothing speaks of', [{ kind: 'planet', ref: 'mars' }], ['0', 'kind']],
    ['named like a member of every object', [{ kind: 'constructor', ref: 'x' }], ['0', 'kind']],
    ['without a kind', [{ kind: '', ref: 'x' }], ['0', 'kind']],
    ['without a reference', [{ kind: 'client', ref: ' ' }], ['0', 'ref']],
    ['with an address in place of a reference', [{ kind: 'client', ref: 'ann@example.org' }], ['0', 'ref']],
    ['with half a character', [{ kind: 'client', ref: '\ud800' }], ['0', 'ref']],
    ['of another organisation', [{ kind: 'organisation', ref: 'other' }], ['0', 'ref']],
    [
      'named twice',
      [
        { kind: 'client', ref: 'a' },
        { kind: 'client', ref: 'a' },
      ],
      ['1'],
    ],
    ['more than ten', TOO_MANY, []],
  ])('%s', async (_what, subjects, at) => {
    const expected = [{ code: 'INVALID_INPUT', path: ['input', 'subjects', ...at] }]
    const assessed = await assess(own.key, { subjects })
    const checked = await check(own.key, { subjects })
    expect(assessed.userErrors).toMatchObject(expected)
    expect(assessed.assessment).toBeNull()
    expect(checked.userErrors).toMatchObject(expected)
    expect(checked.safetyCheck).toBeNull()
  })

  test('one of several checks, while the others are recorded', async () => {
    const ref = newClient()
    await keys(ref, 'returned')
    const results = await checks(own.key, [
      { facts: CLOSING, subjects: client(ref) },
      { facts: CLOSING, subjects: [{ kind: 'planet', ref }] },
      { facts: 'none', subjects: client(ref) },
      { facts: CLOSING },
    ])
    expect(results.map(({ safetyCheck }) => statusOf(safetyCheck?.assessment, KEYS))).toEqual([
      'MET',
      undefined,
      undefined,
      'OPEN',
    ])
    expect(results[1]?.userErrors[0]?.path).toEqual(['input', 'checks', '1', 'subjects', '0', 'kind'])
    expect(results[2]?.userErrors[0]?.path).toEqual(['input', 'checks', '2', 'facts'])
  })

  test('what is wrong with the facts is told at its place as without subjects', async () => {
    const facts = { visit: { keysHeld: 'perhaps' }, nonsense: 1 }
    const plain = await assess(own.key, { facts })
    const named = await assess(own.key, { facts, subjects: client('somebody') })
    expect(named.userErrors).toEqual(plain.userErrors)
    expect(named.userErrors.length).toBe(2)
  })
})
