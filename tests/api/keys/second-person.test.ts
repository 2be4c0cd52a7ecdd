import { beforeEach, describe, expect, test } from 'vitest'
import { ask, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, type UserErrorData } from '../../support/checks.ts'
import { accessLog, createKey, type Issued, rotateKey } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { upload } from '../../support/own-packs.ts'

const ACTIVATE = `mutation Activate($input: ActivateRulesetInput!) {
  activateRuleset(input: $input) { ruleset { digest activatedBy } userErrors { code path } }
}`
const SETTINGS = '{ viewer { organisation { settings { requiresSecondPerson } } } }'
const CHANGE = `mutation Change($input: ChangeSettingsInput!) {
  changeSettings(input: $input) { settings { requiresSecondPerson } userErrors { code } }
}`

interface Activation {
  readonly ruleset: { readonly digest: string; readonly activatedBy: string } | null
  readonly userErrors: readonly UserErrorData[]
}

let own: TestOrganisation
let author: Issued
let approver: Issued
let packs: readonly { readonly name: string; readonly version: string }[]

beforeEach(async () => {
  own = await makeLiveOrganisation(undefined, { requiresSecondPerson: true })
  const scopes = ['read', 'author', 'approve']
  author = await createKey(own.key, { name: 'Author', scopes })
  approver = await createKey(own.key, { name: 'Approver', scopes })
  const pack = ownPack(own.organisation.slug)
  const { userErrors } = await upload(author.key, pack)
  expect(userErrors).toEqual([])
  packs = [...(await activeRuleset(own.key)).packs, { name: pack.pack, version: pack.version }]
})

async function activate(key: string, input: object = {}): Promise<Activation> {
  const { data, errors } = await ask<{ activateRuleset: Activation }>(key, ACTIVATE, {
    input: { packs, ...input },
  })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.activateRuleset
}

async function expectRefused(key: string): Promise<void> {
  const before = await activeRuleset(own.key)
  expect(await activate(key)).toEqual({
    ruleset: null,
    userErrors: [{ code: 'SELF_APPROVAL', path: ['input', 'packs', String(packs.length - 1)] }],
  })
  expect(await activeRuleset(own.key)).toEqual(before)
}

describe('where two are asked for', () => {
  test('who uploaded a pack version cannot make it live, whatever its scopes', async () => {
    await expectRefused(author.key)
  })

  test('somebody else can', async () => {
    const { ruleset, userErrors } = await activate(approver.key)
    expect(userErrors).toEqual([])
    expect(ruleset?.activatedBy).toBe(approver.apiKey.id)
  })

  test('the key that takes the place of the uploading one cannot either, nor its successor', async () => {
    const second = await rotateKey(own.key, { id: author.apiKey.id, overlapHours: 1 })
    await expectRefused(second.key)
    const third = await rotateKey(own.key, { id: second.apiKey.id, overlapHours: 1 })
    await expectRefused(third.key)
    await expectRefused(author.key)
  })

  test('nor the uploading one when its successor has uploaded', async () => {
    const second = await rotateKey(own.key, { id: author.apiKey.id, overlapHours: 1 })
    const pack = ownPack(own.organisation.slug, 'house-rules', '1.0.1')
    expect((await upload(second.key, pack)).userErrors).toEqual([])
    packs = packs.map((one) => (one.name === pack.pack ? { ...one, version: '1.0.1' } : one))
    await expectRefused(author.key)
    expect((await activate(approver.key)).userErrors).toEqual([])
  })

  test('once somebody else has made it live, its author may change parameters around it', async () => {
    expect((await activate(approver.key)).userErrors).toEqual([])
    expect((await activate(author.key, { parameters: { childAgeBelow: 20 } })).userErrors).toEqual([])
  })

  test('a new version needs a second person again', async () => {
    expect((await activate(approver.key)).userErrors).toEqual([])
    const pack = ownPack(own.organisation.slug, 'house-rules', '1.1.0')
    expect((await upload(author.key, pack)).userErrors).toEqual([])
    packs = packs.map((one) => (one.name === pack.pack ? { ...one, version: '1.1.0' } : one))
    await expectRefused(author.key)
  })

  test('its author may try it out in the shadow, which approves nothing', async () => {
    expect((await activate(author.key, { stage: 'SHADOW' })).userErrors).toEqual([])
    expect((await activate(approver.key, { stage: 'SHADOW' })).userErrors).toEqual([])
    await expectRefused(author.key)
  })

  test('shipped packs with parameters need nobody else', async () => {
    packs = packs.slice(0, -1)
    expect((await activate(author.key, { parameters: { childAgeBelow: 20 } })).userErrors).toEqual([])
  })
})

describe('the setting', () => {
  const change = (key: string, input: object) =>
    ask<{ changeSettings: { settings: object } }>(key, CHANGE, { input })

  test('is on unless somebody asks for the opposite', async () => {
    expect((await ask(author.key, SETTINGS)).data).toEqual({
      viewer: { organisation: { settings: { requiresSecondPerson: true } } },
    })
    const example = await makeOrganisation(undefined, { requiresSecondPerson: false })
    expect((await ask(example.key, SETTINGS)).data).toEqual({
      viewer: { organisation: { settings: { requiresSecondPerson: false } } },
    })
  })

  test('is an administrator’s to change, and stands in the access log', async () => {
    expect((await change(author.key, { requiresSecondPerson: false })).status).toBe(403)
    await expectRefused(author.key)
    const { data } = await change(own.key, { requiresSecondPerson: false })
    expect(data?.changeSettings.settings).toEqual({ requiresSecondPerson: false })
    expect((await activate(author.key)).userErrors).toEqual([])
    const auditor = await createKey(own.key, { name: 'Auditor', scopes: ['audit'] })
    const changed = (await accessLog(auditor.key)).find(({ action }) => action === 'SETTINGS_CHANGED')
    expect(changed).toMatchObject({
      subjectId: own.organisation.id,
      details: { requiresSecondPerson: false },
    })
  })

  test('stays as it is when it is left out', async () => {
    expect((await change(own.key, {})).data?.changeSettings.settings).toEqual({ requiresSecondPerson: true })
  })

  test('of one organisation is not another’s', async () => {
    const other = await makeOrganisation(undefined, { requiresSecondPerson: true })
    await change(other.key, { requiresSecondPerson: false })
    await expectRefused(author.key)
  })
})
