import { beforeAll, describe, expect, test } from 'vitest'
import { makeKey, type TestOrganisation } from '../../support/api.ts'
import { askAt } from '../../support/facades.ts'
import { askAct } from '../../support/procedures.ts'
import { makeRecordsOrganisation } from '../../support/records-organisation.ts'
import { todoPack } from '../../support/todo-pack.ts'

/** Who acts and what is acted on are named by their ids alone; what they are stands in a register of the organisation. */

const EVALUATION = '/access/v1/evaluation'
const decide = async (key: string, body: object) => {
  const { status, body: answer } = await askAt<{ decision: boolean }>(EVALUATION, { key, body })
  return { status, decision: answer.decision }
}
const isAllowed = (decision: boolean) => ({ status: 200, decision })

async function keepUsers(own: TestOrganisation, users: Readonly<Record<string, object>>): Promise<void> {
  for (const [subjectRef, fields] of Object.entries(users)) {
    const { data, errors } = await askAct(own.key, 'entry', { register: 'users', subjectRef, fields })
    expect(errors).toBeUndefined()
    expect(data?.act.userErrors).toEqual([])
  }
}

describe('the decisions that certification of AuthZEN wants', () => {
  let own: TestOrganisation
  let [key, keyWithout] = ['', '']

  beforeAll(async () => {
    own = await makeRecordsOrganisation()
    await keepUsers(own, { alice: { mayWrite: true }, bob: { mayWrite: false } })
    key = await makeKey(own.organisation, { scopes: ['check', 'authzen', 'registers'] })
    keyWithout = await makeKey(own.organisation, { scopes: ['check', 'authzen'] })
  }, 60_000)

  const [alice, bob, admin] = [
    { type: 'user', id: 'alice' },
    { type: 'user', id: 'bob' },
    { type: 'user', id: 'bob', properties: { role: 'admin' } },
  ]
  const [active, archived] = [
    { type: 'record', id: 'record-1' },
    { type: 'record', id: 'record-2', properties: { status: 'archived' } },
  ]
  const [read, write] = [{ name: 'read' }, { name: 'write' }]
  const deleting = (soft: boolean) => ({ name: 'delete', properties: { soft } })

  // Source: github.com/openid/authzen, certification/authorization-api-1_0-scenario.md, "Required Policy Behaviour", by its numbers.
  test.each([
    [1, alice, read, active, true],
    [2, alice, write, active, true],
    [3, bob, read, active, true],
    [4, bob, write, active, false],
    [5, alice, write, archived, false],
    [6, admin, write, archived, true],
    [7, alice, deleting(true), active, true],
    [8, alice, deleting(false), active, false],
  ])('number %i', async (_number, subject, action, resource, decision) => {
    expect(await decide(key, { subject, action, resource })).toEqual(isAllowed(decision))
  })

  test('hold for several at once', async () => {
    const { body } = await askAt<{ evaluations: { decision: boolean }[] }>(`${EVALUATION}s`, {
      key,
      body: { action: write, resource: active, evaluations: [{ subject: alice }, { subject: bob }] },
    })
    expect(body.evaluations.map(({ decision }) => decision)).toEqual([true, false])
  })

  test('a register counts for keys only that were given it by name', async () => {
    expect(await decide(keyWithout, { subject: bob, action: write, resource: active })).toEqual(
      isAllowed(true),
    )
  })

  test('what a caller says does not count where the register speaks, whichever it says', async () => {
    const saying = (mayWrite: boolean) => ({ action: write, resource: active, context: { mayWrite } })
    expect(await decide(key, { subject: bob, ...saying(true) })).toEqual(isAllowed(false))
    expect(await decide(key, { subject: alice, ...saying(false) })).toEqual(isAllowed(true))
  })

  test('of somebody whom no entry is about nothing is known, and not what the rules assume', async () => {
    const stranger = { type: 'user', id: 'carol' }
    expect(await decide(key, { subject: stranger, action: write, resource: active })).toEqual(
      isAllowed(false),
    )
  })

  test('a register speaks of what is acted on as well, once where it is who acts', async () => {
    const record = (id: string) => ({
      subject: { type: 'system', id: 'gate' },
      action: write,
      resource: { type: 'record', id },
    })
    expect((await decide(key, record('record-1'))).status).toBe(200)
    const own = { subject: bob, action: read, resource: { type: 'client', id: 'bob' } }
    expect((await decide(key, own)).status).toBe(200)
  })

  test('an id that no reference can be is a denial that says why', async () => {
    const { body } = await askAt<{ decision: boolean; context: { errors: { path: string[] }[] } }>(
      EVALUATION,
      {
        key,
        body: { subject: { type: 'user', id: 'x'.repeat(500) }, action: read, resource: active },
      },
    )
    expect(body.decision).toBe(false)
    expect(body.context.errors[0]?.path).toContain('subjects')
  })
})

describe('the to-do application of the AuthZEN working group', () => {
  let own: TestOrganisation
  let key = ''
  const at = (name: string) =>
    `${name}@${name === 'rick' || name === 'morty' ? 'the-citadel' : 'the-smiths'}.com`
  const idOf = (name: string) => `id-of-${name}`
  const USERS: Readonly<Record<string, readonly string[]>> = {
    rick: ['admin', 'evil_genius'],
    morty: ['editor'],
    summer: ['editor'],
    beth: ['viewer'],
    jerry: ['viewer'],
  }
  const names = Object.keys(USERS)

  beforeAll(async () => {
    own = await makeRecordsOrganisation(undefined, (slug) => todoPack(slug, names.map(at)))
    await keepUsers(
      own,
      Object.fromEntries(names.map((name) => [idOf(name), { email: at(name), roles: USERS[name] }])),
    )
    key = await makeKey(own.organisation, { scopes: ['check', 'authzen', 'registers'] })
  }, 60_000)

  const subjectOf = (name: string) => ({ type: 'user', id: idOf(name) })
  const todoOf = (name: string) => ({
    type: 'todo',
    id: `todo-of-${name}`,
    properties: { ownerID: at(name) },
  })
  const anyTodo = { type: 'todo', id: 'todo-1' }
  const [tick, remove] = ['can_update_todo', 'can_delete_todo']

  // Source: interop/authzen-todo-backend/test/decisions-authorization-api-1_0-02.json, whose 40 evaluations ask the same eight of five users.
  const EXPECTED: Readonly<Record<string, readonly [create: boolean, others: boolean, own: boolean]>> = {
    rick: [true, true, true],
    morty: [true, false, true],
    summer: [true, false, true],
    beth: [false, false, false],
    jerry: [false, false, false],
  }
  const other = (name: string) => (name === 'rick' ? 'morty' : 'rick')
  const CASES = names.flatMap((name) => {
    const [create, others, mine] = EXPECTED[name] ?? [false, false, false]
    return [
      [name, 'can_read_user', subjectOf('beth'), true],
      [name, 'can_read_user', subjectOf(name), true],
      [name, 'can_read_todos', anyTodo, true],
      [name, 'can_create_todo', anyTodo, create],
      [name, tick, todoOf(other(name)), others],
      [name, tick, todoOf(name), mine],
      [name, remove, todoOf(other(name)), others],
      [name, remove, todoOf(name), mine],
    ] as const
  })

  // Ten of the forty name the resource by an address there; who is asked about has a pseudonym here.
  test('an e-mail address as the id of a resource is no', async () => {
    const resource = { type: 'user', id: at('beth') }
    const asked = { subject: subjectOf('rick'), action: { name: 'can_read_user' }, resource }
    expect(await decide(key, asked)).toEqual(isAllowed(false))
  })

  test.each(CASES)('%s, %s', async (name, act, resource, decision) => {
    expect(await decide(key, { subject: subjectOf(name), action: { name: act }, resource })).toEqual(
      isAllowed(decision),
    )
  })

  test.each([
    ['rick', ['rick', 'jerry'], [true, true]],
    ['morty', ['rick', 'morty'], [false, true]],
    ['jerry', ['rick', 'jerry'], [false, false]],
  ])('%s ticks off the entries of %j in one request', async (name, owners, decisions) => {
    const { body } = await askAt(`${EVALUATION}s`, {
      key,
      body: {
        subject: subjectOf(name),
        action: { name: tick },
        evaluations: owners.map((owner) => ({ resource: todoOf(owner) })),
      },
    })
    // Whole: the runner of the working group compares the answer as text.
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({ evaluations: decisions.map((decision) => ({ decision })) }),
    )
  })
})
