import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { askAt } from '../../support/facades.ts'
import { PROTOCOLS, tell } from '../../support/protocols.ts'
import { makeRecordsOrganisation } from '../../support/records-organisation.ts'

let own: TestOrganisation
const keys = new Map<string, string>()

beforeAll(async () => {
  own = await makeRecordsOrganisation()
  for (const { name, scope } of PROTOCOLS) {
    keys.set(name, await makeKey(own.organisation, { scopes: ['check', scope] }))
    keys.set(`${name}, obliged`, await makeKey(own.organisation, { scopes: ['check', scope, 'obligations'] }))
  }
}, 60_000)

const keyOf = (name: string) => keys.get(name) ?? ''

describe.each(PROTOCOLS)('$name', (protocol) => {
  test.each([
    ['what nothing speaks against', { act: 'read' }, true],
    ['what is blocked', { act: 'delete', facts: { soft: false } }, false],
    ['what turns on a fact that nobody gave', { act: 'delete' }, false],
    ['what turns on a fact that is given as not known', { act: 'delete', facts: { soft: null } }, false],
    ['what asks for a measure that is not in place', { act: 'export' }, false],
    ['the same with the measure in place', { act: 'export', facts: { logged: true } }, true],
  ])('%s: %j is told %s', async (_title, act, allow) => {
    expect(await tell(protocol, keyOf(protocol.name), act)).toMatchObject({ status: 200, allow })
  })

  test('lets an act go ahead with conditions only for a key that says they are carried out', async () => {
    const told = await tell(protocol, keyOf(`${protocol.name}, obliged`), {
      act: 'export',
      facts: { logged: false },
    })
    expect(told).toMatchObject({ status: 200, allow: true })
    expect(told.text).toContain('Write down that a copy was taken out.')
    expect(told.text).toContain('PROCEED_WITH_CONDITIONS')
  })

  test('lets nothing more go ahead for such a key', async () => {
    const key = keyOf(`${protocol.name}, obliged`)
    expect(await tell(protocol, key, { act: 'delete', facts: { soft: false } })).toMatchObject({
      allow: false,
    })
    expect(await tell(protocol, key, { act: 'delete' })).toMatchObject({ allow: false })
  })

  test.each([
    ['an act that the rules have no word for', { act: 'annihilate' }],
    ['an act with a letter too many', { act: 'read ' }],
    ['a kind that the rules have no word for', { act: 'read', kind: 'spaceship' }],
    ['a fact that no pack declares', { act: 'read', facts: { stauts: 'archived' } }],
    ['a fact of another type', { act: 'read', facts: { status: 7 } }],
    ['facts that say another act', { act: 'read', facts: { action: { type: 'delete' } } }],
    ['facts that say another act by its dotted name', { act: 'read', facts: { 'action.type': 'delete' } }],
    ['facts that say that the act is not known', { act: 'read', facts: { 'action.type': null } }],
    ['facts that say it is about something else', { act: 'read', facts: { subject: { kinds: ['client'] } } }],
    ['a name of a member that every object has', { act: 'constructor', kind: '__proto__' }],
    ['a reference that is an address of a person', { act: 'read', subjectRef: 'beth@the-smiths.com' }],
  ])('does not let go ahead %s', async (_title, act) => {
    const told = await tell(protocol, keyOf(protocol.name), act)
    expect(told).toMatchObject({ status: 200, allow: false })
  })

  test('takes facts that say the same act and more of what it is about', async () => {
    const facts = { action: { type: 'read' }, subject: { kinds: ['client', 'record'] } }
    const told = await tell(protocol, keyOf(protocol.name), { act: 'read', facts })
    expect(told).toMatchObject({ status: 200 })
    expect(told.text).not.toContain('INVALID_FACT')
  })

  test('answers what is asked together in its order, and each as if it were asked alone', async () => {
    const acts = [
      { act: 'read' },
      { act: 'delete', facts: { soft: false } },
      { act: 'annihilate' },
      { act: 'delete', facts: { soft: true } },
    ]
    const { path, body } = protocol.batchOf(acts)
    const answer = await askAt<object>(path, { key: keyOf(protocol.name), body })
    expect(protocol.allowsIn(answer.body)).toEqual([true, false, false, true])
  })

  test('says why and what to do in the language of the caller', async () => {
    const act = { act: 'delete', facts: { soft: false } }
    const headers = { 'accept-language': 'zh-CN,zh;q=0.9' }
    expect((await tell(protocol, keyOf(protocol.name), act, { headers })).text).toContain(
      '请采用可撤销的删除方式。',
    )
    expect((await tell(protocol, keyOf(protocol.name), act)).text).toContain(
      'Delete it so that it can be undone.',
    )
  })

  test('records nothing by itself, and once under a key of the caller', async () => {
    const reader = await makeKey(own.organisation, { scopes: ['read'] })
    const count = async () => {
      const { data } = await ask<{ safetyChecks: { totalCount: number } }>(
        reader,
        '{ safetyChecks { totalCount } }',
      )
      return data?.safetyChecks.totalCount
    }
    const before = (await count()) ?? 0
    await tell(protocol, keyOf(protocol.name), { act: 'read' })
    expect(await count()).toBe(before)
    const headers = { 'idempotency-key': `once-${protocol.name}` }
    const first = await tell(protocol, keyOf(protocol.name), { act: 'read' }, { headers })
    const again = await tell(protocol, keyOf(protocol.name), { act: 'read' }, { headers })
    expect(await count()).toBe(before + 1)
    const idIn = (text: string) => /chk_\w{26}/.exec(text)?.[0]
    expect(idIn(first.text)).toBeDefined()
    expect(idIn(again.text)).toBe(idIn(first.text))
    expect(first).toMatchObject({ status: 200, allow: true })
  })

  test('does not let another act go ahead under a key of the caller that was used', async () => {
    const headers = { 'idempotency-key': `used-${protocol.name}` }
    await tell(protocol, keyOf(protocol.name), { act: 'read' }, { headers })
    const other = await tell(
      protocol,
      keyOf(protocol.name),
      { act: 'export', facts: { logged: true } },
      { headers },
    )
    expect(other).toMatchObject({ status: 200, allow: false })
    expect(other.text).toContain('IDEMPOTENCY_CONFLICT')
  })
})
