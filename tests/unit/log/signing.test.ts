import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkpointText, signedNote, verifierKey } from '../../../src/operations/log/checkpoint.ts'
import { signingKeyFrom, signText, verifyText } from '../../../src/operations/log/signing.ts'

const fromHex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const toHex = (base64: string) => Buffer.from(base64, 'base64').toString('hex')

/** RFC 8032 §7.1, tests 1 and 2. */
const VECTORS = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    text: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    text: '\x72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
]

describe('signatures', () => {
  test.each(VECTORS)('are those of RFC 8032 ($publicKey)', async ({ seed, publicKey, text, signature }) => {
    const key = await signingKeyFrom(fromHex(seed))
    expect(toHex(key.publicKey)).toBe(publicKey)
    expect(toHex(await signText(key, text))).toBe(signature)
  })

  test('hold for the text and the key they were made with, and for nothing else', async () => {
    const [mine, other] = await Promise.all(
      [1, 2].map((fill) => signingKeyFrom(new Uint8Array(32).fill(fill))),
    )
    if (mine === undefined || other === undefined) throw new Error('no keys')
    const signature = await signText(mine, 'text')
    const right = { publicKey: mine.publicKey, signature, text: 'text' }
    expect(await verifyText(right)).toBe(true)
    expect(await verifyText({ ...right, text: 'texts' })).toBe(false)
    expect(await verifyText({ ...right, publicKey: other.publicKey })).toBe(false)
    expect(await verifyText({ ...right, signature: await signText(other, 'text') })).toBe(false)
  })
})

/** c2sp.org/signed-note: the first four bytes of SHA-256(name, newline, type of signature, key). */
const keyIdOf = (name: string, typeAndKey: Uint8Array) =>
  createHash('sha256').update(`${name}\n`).update(typeAndKey).digest('hex').slice(0, 8)

describe('a checkpoint', () => {
  const head = {
    organisationId: 'org_1',
    size: 20_852_163,
    rootHash: '09'.repeat(32),
    signedAt: '2026-11-21T10:00:00.000Z',
    number: null,
    previous: null,
  }

  test('is a text of origin, size, root and time', () => {
    const root = Buffer.from(head.rootHash, 'hex').toString('base64')
    expect(checkpointText(head)).toBe(`tutela/org_1\n20852163\n${root}\nsigned 2026-11-21T10:00:00.000Z\n`)
  })

  test('also names its number and the head before it, or says that it is the first', () => {
    const before = { ...head, number: 3, previous: 'ab'.repeat(32) }
    expect(checkpointText(before)).toBe(`${checkpointText(head)}number 3\nprevious ${'ab'.repeat(32)}\n`)
    expect(checkpointText({ ...head, number: 1, previous: null })).toContain('number 1\nprevious none\n')
  })

  test('becomes a signed note with a verifier key, in the form that programs of others take', async () => {
    const published = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'.split('+')
    expect(keyIdOf('example.com/foo', Buffer.from(published[2] ?? '', 'base64'))).toBe(published[1])

    const { publicKey, ...key } = await signingKeyFrom(new Uint8Array(32).fill(7))
    const signature = await signText({ ...key, publicKey }, checkpointText(head))
    const typeAndKey = Buffer.concat([Buffer.of(1), Buffer.from(publicKey, 'base64')])
    const keyId = keyIdOf('tutela/org_1', typeAndKey)
    const signed = Buffer.concat([Buffer.from(keyId, 'hex'), Buffer.from(signature, 'base64')])
    expect(await signedNote(head, { signature, publicKey })).toBe(
      `${checkpointText(head)}\n— tutela/org_1 ${signed.toString('base64')}\n`,
    )
    expect(await verifierKey('org_1', publicKey)).toBe(
      `tutela/org_1+${keyId}+${typeAndKey.toString('base64')}`,
    )
  })
})
