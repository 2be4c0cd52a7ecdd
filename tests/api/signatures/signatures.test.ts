import { beforeEach, describe, expect, test } from 'vitest'
import type { TestOrganisation } from '../../support/api.ts'
import { ask } from '../../support/api.ts'
import { activeRuleset, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { activate, type PackRef, strictPack } from '../../support/rulesets.ts'
import {
  askRevokeSigningKey,
  demandSignatures,
  digestFor,
  makeSigner,
  register,
  type Signer,
  uploadSigned,
} from '../../support/signing.ts'

let own: TestOrganisation
let signer: Signer
let keyId = ''
let shipped: PackRef[] = []

beforeEach(async () => {
  own = await makeLiveOrganisation()
  signer = await makeSigner()
  keyId = await register(own.key, signer)
  shipped = (await activeRuleset(own.key)).packs.map(({ name, version }) => ({ name, version }))
})

const pack = (version = '1.0.0') => strictPack(own.organisation.slug, version)
const withOwn = (version = '1.0.0') => [...shipped, { name: pack().pack, version }]

async function signed(version = '1.0.0', by = signer) {
  return { keyId, signature: await by.sign(await digestFor(own.key, pack(version))) }
}

async function codesOfActivation(packs: PackRef[]): Promise<string[]> {
  const { userErrors, ruleset } = await activate(own.key, { packs })
  expect(ruleset === null).toBe(userErrors.length > 0)
  return userErrors.map(({ code, path }) => `${code} ${path.join('.')}`)
}

const NOT_SIGNED = `SIGNATURE_MISSING input.packs.`

describe('an organisation that demands signatures', () => {
  beforeEach(() => demandSignatures(own.key))

  test('publishes an unsigned pack with a warning, refuses to activate it, and goes on with the old ruleset', async () => {
    const before = await activeRuleset(own.key)
    const { rulePack, report, userErrors } = await uploadSigned(own.key, pack())
    expect([rulePack?.version, userErrors]).toEqual(['1.0.0', []])
    expect(report.problems).toEqual([{ code: 'SIGNATURE_MISSING', severity: 'WARNING' }])
    expect(await codesOfActivation(withOwn())).toEqual([`${NOT_SIGNED}${shipped.length}`])
    expect((await activeRuleset(own.key)).digest).toBe(before.digest)
    expect((await record(own.key)).receipt.rulesetDigest).toBe(before.digest)
  })

  test('activates a signed pack, and shipped ones without', async () => {
    const { report, userErrors } = await uploadSigned(own.key, pack(), await signed())
    expect([report.problems, userErrors]).toEqual([[], []])
    expect(await codesOfActivation(withOwn())).toEqual([])
    expect(await codesOfActivation(shipped)).toEqual([])
  })

  test('lets a signature be added by publishing the same pack again', async () => {
    await uploadSigned(own.key, pack())
    const { report } = await uploadSigned(own.key, pack(), await signed())
    expect(report.problems).toEqual([])
    expect(await codesOfActivation(withOwn())).toEqual([])
  })

  test('does not accept the signature of another version', async () => {
    await uploadSigned(own.key, pack(), await signed())
    const { rulePack, userErrors } = await uploadSigned(own.key, pack('1.0.1'), await signed('1.0.0'))
    expect(rulePack).toBeNull()
    expect(userErrors.map(({ code }) => code)).toEqual(['SIGNATURE_INVALID'])
  })

  test('a revoked key ends what it signed: neither activation nor roll-back; what is live stays live', async () => {
    await uploadSigned(own.key, pack(), await signed())
    expect(await codesOfActivation(withOwn())).toEqual([])
    const live = await activeRuleset(own.key)
    await askRevokeSigningKey(own.key, { id: keyId, reason: 'Lost' })
    expect((await activeRuleset(own.key)).digest).toBe(live.digest)
    expect(await codesOfActivation(shipped)).toEqual([])
    expect(await codesOfActivation(withOwn())).toEqual([`${NOT_SIGNED}${shipped.length}`])
    const { data } = await ask<{ rollbackRuleset: { userErrors: { code: string }[] } }>(
      own.key,
      'mutation($input: RollbackRulesetInput!) { rollbackRuleset(input: $input) { userErrors { code } } }',
      { input: { toDigest: live.digest, note: 'Back' } },
    )
    expect(data?.rollbackRuleset.userErrors).toEqual([{ code: 'SIGNATURE_MISSING' }])
    const again = await makeSigner()
    keyId = await register(own.key, again)
    await uploadSigned(own.key, pack(), await signed('1.0.0', again))
    expect(await codesOfActivation(withOwn())).toEqual([])
  })

  test('does not try out an unsigned pack either', async () => {
    await uploadSigned(own.key, pack())
    const { userErrors } = await activate(own.key, { packs: withOwn(), stage: 'SHADOW' })
    expect(userErrors.map(({ code }) => code)).toEqual(['SIGNATURE_MISSING'])
  })
})

describe('an organisation that demands none', () => {
  test('activates unsigned packs, without a warning', async () => {
    const { report } = await uploadSigned(own.key, pack())
    expect(report.problems).toEqual([])
    expect(await codesOfActivation(withOwn())).toEqual([])
  })

  test('still refuses a signature that does not hold', async () => {
    const stranger = await makeSigner()
    const good = await signed()
    const flipped = `${good.signature.startsWith('A') ? 'B' : 'A'}${good.signature.slice(1)}`
    for (const signature of [
      await signed('1.0.0', stranger),
      { ...good, signature: flipped },
      { ...good, signature: 'not base64!' },
      { ...good, signature: '' },
      { ...good, keyId: `sgk_${'0'.repeat(26)}` },
      { ...good, keyId: 'x' },
    ]) {
      const { rulePack, userErrors } = await uploadSigned(own.key, pack(), signature)
      expect([rulePack, userErrors.map(({ code, path }) => [code, path])]).toEqual([
        null,
        [['SIGNATURE_INVALID', ['input', 'signature']]],
      ])
    }
  })

  test("a key of another organisation's is none", async () => {
    const other = await makeLiveOrganisation()
    const theirs = await register(other.key, signer)
    const signature = { ...(await signed()), keyId: theirs }
    const { userErrors } = await uploadSigned(own.key, pack(), signature)
    expect(userErrors.map(({ code }) => code)).toEqual(['SIGNATURE_INVALID'])
  })
})
