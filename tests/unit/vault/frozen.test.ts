import { expect, test } from 'vitest'
import { currentMasterKey } from '../../../src/operations/vault/master-keys.ts'
import { seal, unseal } from '../../../src/operations/vault/seal.ts'

/** As version 0.1.0 wrote them. What stands in somebody's database must open for ever, so these are never written again. */
const KEY = { id: 'okey_1', bytes: new Uint8Array(32).fill(1) }
const PLACE = { table: 'checks', column: 'facts', rowId: 'chk_1', organisationId: 'org_1' }
const SEALED =
  'v1.2Z8CkTDdoNGCWatyHCI+wJednLcv7nuW9wuHzVaAJsk=.AgICAgICAgICAgIC.YaSmMy85C09M2vcmWZl+hWmK++EAjA=='
const MASTER_KEY_ID = 'mk_60419e4491b827d7'

test('a text that was sealed at the first release opens', async () => {
  const opened = await unseal({ key: KEY, sealed: SEALED, place: PLACE })
  expect(new TextDecoder().decode(opened)).toBe('frozen')
})

test('the same key, place and nonce still give the same sealed text', async () => {
  const plaintext = new Uint8Array(new TextEncoder().encode('frozen'))
  const randomBytes = (length: number) => new Uint8Array(length).fill(2)
  expect(await seal({ key: KEY, plaintext, place: PLACE, randomBytes })).toBe(SEALED)
})

test('a master key still has the name that rows know it by', async () => {
  expect((await currentMasterKey({ current: new Uint8Array(32).fill(1), retired: [] })).id).toBe(
    MASTER_KEY_ID,
  )
})
