import { beforeAll, describe, expect, test } from 'vitest'
import { anyOf, type Selection, selected } from '../../../src/operations/check-subjects/selection.ts'
import type { OperationContext } from '../../../src/operations/context.ts'
import { recordsByIdStatement } from '../../../src/operations/records/record-rows.ts'
import { makeVaultWorld, type VaultWorld } from '../../support/vault-world.ts'

const SUBJECTS = ['h1', 'h2', 'h3', null]
const CODES = ['keys', 'consents', 'visit']
const MANY = 600

interface Known {
  readonly id: string
  readonly own: boolean
  readonly kind: string
  readonly code: string
  readonly state: string
  readonly subject: string | null
}

let world: VaultWorld
let ctx: OperationContext
const known: Known[] = []

/** The same at every run. */
let state = 11
const oneOf = <Value>(list: readonly Value[]): Value => {
  state = (state * 48_271) % 2_147_483_647
  return list[state % list.length] as Value
}

beforeAll(() => {
  world = makeVaultWorld()
  ctx = world.request('org_a')
  world.rows('pragma foreign_keys = off')
  for (let at = 0; at < MANY; at += 1) {
    const [kind, subject, code] = [oneOf(['run', 'entry', 'dismissal']), oneOf(SUBJECTS), oneOf(CODES)]
    const standing = kind === 'run' ? oneOf(['OPEN', 'CLOSED']) : oneOf(['ACTIVE', 'VOID'])
    const own = oneOf([true, true, false])
    const id = `rec_${String(at).padStart(26, '0')}`
    world.rows(
      `insert into records (id, organisation_id, kind, code, ruleset_digest, subject_hash, state, version, started_at, changed_at, marked_digest)
        values (?, ?, ?, ?, 'd', ?, ?, 1, '2026', '2026', 'd')`,
      id,
      own ? 'org_a' : 'org_b',
      kind,
      code,
      subject,
      standing,
    )
    known.push({ id, own, kind, code, state: standing, subject })
  }
})

const SELECTIONS: readonly (readonly [string, Selection])[] = [
  ['entries of one subject', [{ hashes: ['h1'], registers: ['keys'], procedures: [] }]],
  ['open runs of two subjects', [{ hashes: ['h1', 'h3'], registers: [], procedures: ['visit', 'keys'] }]],
  [
    'entries and open runs of subjects of two kinds, and a whole register',
    [
      { hashes: ['h2'], registers: ['keys', 'consents'], procedures: ['visit'] },
      { hashes: ['h3'], registers: ['keys'], procedures: ['visit', 'consents'] },
      { hashes: null, registers: ['keys'], procedures: [] },
    ],
  ],
  ['nothing', []],
]

const fits = (selection: Selection, one: Known): boolean =>
  one.own &&
  selection.some(
    ({ hashes, registers, procedures }) =>
      (hashes === null || (one.subject !== null && hashes.includes(one.subject))) &&
      ((one.kind === 'entry' && registers.includes(one.code)) ||
        (one.kind === 'run' && one.state === 'OPEN' && procedures.includes(one.code))),
  )

describe.each(SELECTIONS)('what checks read of %s', (_what, selection) => {
  const all = () => selected(ctx, selection).all
  const expected = () => known.filter((one) => fits(selection, one)).map(({ id }) => id)

  test('are the records of the organisation that going through all of them finds', async () => {
    const rows = await recordsByIdStatement(ctx, anyOf(all()))
    expect(rows.map(({ id }) => id).sort()).toEqual(expected())
    expect(expected().length === 0).toBe(selection.length === 0)
  })

  test('can be read a part after the other, in the order of their ids', async () => {
    const found: string[] = []
    for (let after = ''; ; after = found.at(-1) ?? '') {
      const rows = await recordsByIdStatement(ctx, anyOf(all(), { after, limit: 7 }))
      found.push(...rows.map(({ id }) => id).sort())
      if (rows.length < 7) break
    }
    expect(found).toEqual(expected())
  })

  test('are found by the subject or the code, never by going through a kind or an organisation', () => {
    const { sql, params } = recordsByIdStatement(ctx, anyOf(all(), { limit: 1_200 })).toSQL()
    const plan = world
      .rows(`explain query plan ${sql}`, ...params.map(String))
      .map(({ detail }) => String(detail))
    const searched = plan.filter((step) => /^(SEARCH|SCAN) records/.test(step))
    expect(searched[0]).toMatch(/sqlite_autoindex_records_1 \(id=\?\)$/)
    for (const step of searched.slice(1))
      expect(step).toMatch(
        /records_of_subject \(organisation_id=\? AND subject_hash=\?|records_by_code \(organisation_id=\? AND kind=\? AND code=\?/,
      )
    expect(searched.length > 1).toBe(selection.length > 0)
  })
})
