import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { freePort } from '../../../../scripts/free-port.ts'
import { askApi } from '../../../../scripts/tutela/api.ts'
import { starterPack } from '../../../../scripts/tutela/starter-pack.ts'
import type { Pack } from '../../../../src/rules/pack/format.ts'
import { SHIPPED_SOURCES } from '../../../support/shipped-packs.ts'
import { tutela, tutelaProcess } from './run-tutela.ts'
import { type ServedApp, serveApp } from './serve-app.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'tutela-push-files-'))
let app: ServedApp

beforeAll(async () => {
  app = await serveApp([SHIPPED_SOURCES['core-safety'] ?? ''])
})
afterAll(async () => {
  await app?.stop()
  rmSync(folder, { recursive: true })
})

/** A sound pack in a version; its figure is peopleMax. */
function version(name: string, number: string, change: (pack: Pack) => Pack = (pack) => pack): string {
  const input = { locales: ['en'], today: '2026-11-21', schema: './pack.schema.json' }
  const pack = starterPack({ ...input, name: `example/${name}` })
  const file = join(folder, `${name}-${number}.json`)
  writeFileSync(file, JSON.stringify(change({ ...pack, version: number }), null, 2))
  return file
}

/** Ten instead of twelve people, in its tests as well. */
const tenPeople = (pack: Pack): Pack => ({
  ...pack,
  parameters: Object.fromEntries(
    Object.entries(pack.parameters ?? {}).map(([name, one]) => [name, { ...one, default: 10 }]),
  ),
  tests: (pack.tests ?? []).map((one) => ({
    ...one,
    facts: Object.fromEntries(
      Object.entries(one.facts).map(([name, value]) => [name, value === 12 ? 10 : value]),
    ),
  })),
})

/** The figure under another name. */
const otherFigure = (pack: Pack): Pack => JSON.parse(JSON.stringify(pack).replaceAll('peopleMax', 'crowdMax'))

const push = (...args: string[]) => tutela(['packs', 'push', ...args, '--url', app.url, '--key', app.key])

interface Active {
  packs: { name: string; version: string }[]
  parameters: Record<string, number>
}

async function active(): Promise<Active> {
  const api = { url: new URL(app.url), key: app.key }
  const query = '{ activeRuleset { packs { name version } parameters } }'
  return (await askApi<{ activeRuleset: Active }>(api, query)).activeRuleset
}

async function activateWith(packs: Active['packs'], parameters: Record<string, number>): Promise<void> {
  const query = `mutation Tune($packs: [PackRefInput!]!, $parameters: JSON) {
    activateRuleset(input: { packs: $packs, parameters: $parameters }) { userErrors { message } }
  }`
  const api = { url: new URL(app.url), key: app.key }
  const answer = await askApi<{ activateRuleset: { userErrors: unknown[] } }>(api, query, {
    packs,
    parameters,
  })
  expect(answer.activateRuleset.userErrors).toEqual([])
}

describe('tutela packs push', () => {
  test('publishes a pack and leaves the live set alone, with address and key from the environment', async () => {
    const file = version('published', '1.0.0')
    const environment = { TUTELA_URL: app.url, TUTELA_KEY: app.key }
    const { status, stdout } = await tutelaProcess(['packs', 'push', file], { environment })
    expect(stdout).toMatch(
      /: published as example\/published 1\.0\.0, sha256:[0-9a-f]{64} \(0 errors, 0 warnings; 4 of 4 tests pass\)\n$/,
    )
    expect(status).toBe(0)
    expect((await active()).packs.map(({ name }) => name)).toEqual(['tutela/core-safety'])
  })

  test('takes address and key from options, and prints everything as JSON', async () => {
    const file = version('published', '1.0.0')
    const { status, stdout } = await push(file, '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      packs: [{ file, rulePack: { name: 'example/published' }, problems: [], userErrors: [] }],
      activation: null,
    })
    expect(status).toBe(0)
  })

  test('prints problems of the API as check prints its own, exit status 1', async () => {
    const file = version('broken', '1.0.0', (pack) => ({
      ...pack,
      conditions: { inBroken: { all: [{ condition: 'aboutKlient' }] } },
    }))
    const [pushed, checked] = await Promise.all([push(file), tutela(['packs', 'check', file])])
    const [problem] = checked.stdout.split('\n')
    expect(problem).toMatch(/:\d+:\d+ error .*did you mean `aboutClient`/)
    expect(pushed.stdout.split('\n')[0]).toBe(problem)
    expect(pushed.stdout).toContain('refused PACK_INVALID')
    expect(pushed.stdout).toContain('not published')
    expect(pushed.status).toBe(1)
  })

  test('a published version with other content is refused', async () => {
    expect((await push(version('taken', '1.0.0'))).status).toBe(0)
    const changed = version('taken', '1.0.0', (pack) => ({ ...pack, title: { en: 'Another' } }))
    const { status, stdout } = await push(changed)
    expect(stdout).toContain('refused VERSION_TAKEN')
    expect(status).toBe(1)
  })

  test('--activate puts it in place of the version that is live; a figure at its default follows', async () => {
    const first = await push(version('live', '1.0.0'), '--activate', '--note', 'first')
    expect(first.stdout).toMatch(/^live: ruleset sha256:/m)
    expect((await active()).parameters).toMatchObject({ 'live.peopleMax': 12 })
    const second = await push(version('live', '1.1.0', tenPeople), '--activate')
    expect(second.stdout).toMatch(/^live: ruleset sha256:/m)
    expect(second.status).toBe(0)
    const { packs, parameters } = await active()
    expect(packs).toContainEqual({ name: 'example/live', version: '1.1.0' })
    expect(packs.filter(({ name }) => name === 'example/live')).toHaveLength(1)
    expect(packs.map(({ name }) => name)).toContain('tutela/core-safety')
    expect(parameters).toMatchObject({ 'live.peopleMax': 10 })
  })

  test('--activate keeps a figure that the organisation has tuned, and says when it no longer exists', async () => {
    await push(version('tuned', '1.0.0'), '--activate')
    await activateWith(
      (await active()).packs.map(({ name, version: one }) => ({ name, version: one })),
      {
        'tuned.peopleMax': 9,
      },
    )
    await push(version('tuned', '1.1.0', tenPeople), '--activate')
    expect((await active()).parameters).toMatchObject({ 'tuned.peopleMax': 9 })
    const withoutFigure = version('tuned', '2.0.0', otherFigure)
    const refused = await push(withoutFigure, '--activate')
    expect(refused.stdout).toMatch(/^refused [A-Z_]+ .*tuned\.peopleMax/m)
    expect(refused.stdout).toContain('not live: the live set is as it was')
    expect(refused.status).toBe(1)
    expect((await active()).packs).toContainEqual({ name: 'example/tuned', version: '1.1.0' })
  })

  test('nothing is made live when one of several packs is refused', async () => {
    const good = version('good', '1.0.0')
    const bad = join(folder, 'bad.json')
    writeFileSync(bad, '{}')
    const { status, stdout } = await push(good, bad, '--activate')
    expect(stdout).toContain('not live: the live set is as it was')
    expect(status).toBe(1)
    expect((await active()).packs.map(({ name }) => name)).not.toContain('example/good')
  })
})

describe('what stands in the way of a push', () => {
  test('a wrong key is told in the words of the API', async () => {
    const file = version('keyless', '1.0.0')
    const { status, stderr } = await tutela(['packs', 'push', file, '--url', app.url, '--key', 'wrong'])
    expect(stderr).toMatch(/^The API refused: \S/)
    expect(status).toBe(1)
  })

  test('an address where nothing answers is named', async () => {
    const url = `http://127.0.0.1:${await freePort()}/graphql`
    const { status, stderr } = await tutela([
      'packs',
      'push',
      version('lost', '1.0.0'),
      '--url',
      url,
      '--key',
      'k',
    ])
    expect(stderr).toBe(`${url} cannot be reached: ECONNREFUSED.\n`)
    expect(status).toBe(1)
  })

  test('an address that is not the API is named', async () => {
    const url = app.url.replace('/graphql', '/health')
    const { status, stderr } = await tutela([
      'packs',
      'push',
      version('lost', '1.0.0'),
      '--url',
      url,
      '--key',
      'k',
    ])
    expect(stderr).toMatch(/does not answer as a GraphQL API does|^The API refused: There is nothing/)
    expect(status).toBe(1)
  })

  test.each([
    [[], 'packs push needs --url URL or the variable TUTELA_URL'],
    [['--url', 'http://127.0.0.1:1'], 'packs push needs --key KEY or the variable TUTELA_KEY'],
    [['--url', 'here', '--key', 'k'], '"here" is not an address'],
  ])('%j is refused with exit status 2', async (args, sentence) => {
    const { status, stderr } = await tutela(['packs', 'push', version('any', '1.0.0'), ...args])
    expect(stderr).toContain(sentence)
    expect(status).toBe(2)
  })
})
