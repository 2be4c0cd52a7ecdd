import { describe, expect, test } from 'vitest'
import { currentMasterKey, masterKeyOf } from '../../../src/operations/vault/master-keys.ts'

const bytes = (fill: number) => new Uint8Array(32).fill(fill)
const KEYS = { current: bytes(3), retired: [bytes(2), bytes(1)] }

describe('master keys', () => {
  test('are named by what they are: another key has another name, the same key always the same', async () => {
    const names = await Promise.all(
      [1, 2, 3].map(async (fill) => (await currentMasterKey({ current: bytes(fill), retired: [] })).id),
    )
    expect(new Set(names).size).toBe(3)
    expect((await currentMasterKey(KEYS)).id).toBe(names[2])
    for (const name of names) expect(name).toMatch(/^mk_[0-9a-f]{16}$/)
  })

  test('that are retired still open, with their own bytes', async () => {
    const { id } = await currentMasterKey({ current: bytes(1), retired: [] })
    expect((await masterKeyOf(KEYS, id)).bytes).toEqual(bytes(1))
    expect((await masterKeyOf(KEYS, (await currentMasterKey(KEYS)).id)).bytes).toEqual(bytes(3))
  })

  test('that the deployment does not have are refused by name', async () => {
    const { id } = await currentMasterKey({ current: bytes(9), retired: [] })
    await expect(masterKeyOf(KEYS, id)).rejects.toMatchObject({
      name: 'VaultError',
      problem: 'unknownMasterKey',
      message: `This deployment does not have the master key ${id}`,
    })
  })
})
