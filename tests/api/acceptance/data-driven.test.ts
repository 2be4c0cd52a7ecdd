import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

/** What an organisation changes with pack JSON alone: nothing in this file but packs and questions. */

const text = (en: string, zh = en) => ({ en, 'zh-CN': zh })
const source = [{ title: text('Protocol of the house', '机构内部规程'), checkedOn: '2026-11-21' }]

function requirement(code: string, rest: object) {
  return {
    code,
    kind: 'measure',
    level: 'required',
    lock: 'local',
    title: text(code),
    guidance: text('What our own protocol wants.', '本机构规程的要求。'),
    message: text('Do what our own protocol says.', '请按本机构规程执行。'),
    sources: source,
    ...rest,
  }
}

const evidence = (label: string) => ({
  type: 'boolean',
  label: text(label),
  ask: text(`${label}?`),
  changeable: true,
})
const isTrue = (fact: string) => ({ all: [{ fact, operator: 'equal', value: true }] })

function protocol(slug: string) {
  const own = (code: string) => `${slug}/${code}`
  const group = (facts: object, expected: string) => ({
    name: `${own('GROUP')} on ${JSON.stringify(facts)}`,
    asOf: '2026-01-05T09:00:00Z',
    facts: { 'subject.kinds': ['client'], 'client.ageYears': 30, 'client.groups': ['refugee'], ...facts },
    expect: { findings: { [own('GROUP')]: expected } },
  })
  const model = (facts: object, expected: string) => ({
    name: `${own('MODEL')} on ${JSON.stringify(facts)}`,
    asOf: '2026-01-05T09:00:00Z',
    facts: { 'subject.kinds': ['client'], 'service.models': ['art_workshop'], ...facts },
    expect: { findings: { [own('MODEL')]: expected } },
  })
  const step = (facts: object, expected: string) => ({
    name: `${own('STEP')} on ${JSON.stringify(facts)}`,
    asOf: '2026-01-05T09:00:00Z',
    facts: {
      'subject.kinds': ['incident'],
      'action.type': 'close_incident',
      'incident.immediateDanger': false,
      ...facts,
    },
    expect: { findings: { [own('STEP')]: expected } },
  })
  return {
    pack: `${slug}/house-rules`,
    version: '1.0.0',
    title: text('House rules', '机构规则'),
    locales: ['en', 'zh-CN'],
    owner: { team: 'Safeguarding' },
    effective: { from: '2026-01-01' },
    extends: [
      { pack: 'tutela/core-safety', range: '^1.0.0' },
      { pack: 'tutela/incident-response', range: '^1.0.0' },
    ],
    vocabulary: {
      clientGroups: { refugee: { title: text('Refugees', '难民') } },
      serviceModels: { art_workshop: { title: text('Art workshop', '艺术工作坊') } },
      resources: {
        'NIGHT-LINE': {
          title: text('Night line', '夜间热线'),
          contact: '0800 000 000',
          verifiedOn: '2026-11-21',
        },
      },
    },
    facts: {
      'house.interpreterOffered': evidence('an interpreter was offered'),
      'house.toolsLocked': evidence('sharp tools are locked away'),
      'house.boardInformed': evidence('the board was informed'),
    },
    requirements: [
      requirement(own('GROUP'), {
        about: { clientGroups: ['refugee'] },
        when: {
          all: [
            { condition: 'aboutClient' },
            { fact: 'client.groups', operator: 'contains', value: 'refugee' },
          ],
        },
        require: isTrue('house.interpreterOffered'),
      }),
      requirement(own('MODEL'), {
        about: { serviceModels: ['art_workshop'] },
        when: {
          all: [
            { condition: 'aboutClient' },
            { fact: 'service.models', operator: 'contains', value: 'art_workshop' },
          ],
        },
        require: isTrue('house.toolsLocked'),
      }),
      requirement(own('STEP'), {
        level: 'blocking',
        failClosed: true,
        bites: 'on_close',
        closes: { all: [{ fact: 'action.type', operator: 'equal', value: 'close_incident' }] },
        when: { condition: 'aboutIncident' },
        require: isTrue('house.boardInformed'),
      }),
      requirement(own('LINE'), {
        kind: 'signpost',
        level: 'info',
        resource: 'NIGHT-LINE',
        when: { condition: 'aboutClient' },
      }),
    ],
    tests: [
      group({ 'house.interpreterOffered': true }, 'MET'),
      group({ 'house.interpreterOffered': false }, 'UNMET'),
      group({}, 'OPEN'),
      model({ 'house.toolsLocked': true }, 'MET'),
      model({ 'house.toolsLocked': false }, 'UNMET'),
      model({}, 'OPEN'),
      step({ 'house.boardInformed': true }, 'MET'),
      step({ 'house.boardInformed': false }, 'UNMET'),
      step({}, 'UNMET'),
    ],
  }
}

interface Assessed {
  assessSafety: {
    userErrors: { code: string; message: string }[]
    assessment: {
      verdict: string
      findings: { status: string; requirement: { code: string } }[]
      blockers: { requirement: { code: string } }[]
      resources: { code: string; contact: string | null }[]
      warnings: { code: string }[]
    } | null
  }
}

const ASSESS = `query Assess($facts: JSON!) {
  assessSafety(input: { facts: $facts, asOf: "2026-01-05T09:00:00Z" }) {
    userErrors { code message }
    assessment {
      verdict
      findings { status requirement { code } }
      blockers { requirement { code } }
      resources { code contact }
      warnings { code }
    }
  }
}`

async function assess(key: string, facts: object) {
  const { data, errors } = await ask<Assessed>(key, ASSESS, { facts })
  expect(errors).toBeUndefined()
  return data?.assessSafety
}

async function activate(key: string, packs: { name: string; version: string }[], parameters: object = {}) {
  const { data } = await ask<{
    activateRuleset: { ruleset: { digest: string } | null; userErrors: { code: string; path: string[] }[] }
  }>(
    key,
    `mutation Activate($input: ActivateRulesetInput!) {
      activateRuleset(input: $input) { ruleset { digest } userErrors { code message path } }
    }`,
    { input: { packs, parameters } },
  )
  return data?.activateRuleset
}

async function activePacks(key: string): Promise<{ name: string; version: string }[]> {
  const { data } = await ask<{ activeRuleset: { packs: { name: string; version: string }[] } }>(
    key,
    '{ activeRuleset { packs { name version } } }',
  )
  return data?.activeRuleset.packs ?? []
}

const room = (ageDays: number) => ({
  'subject.kinds': ['room'],
  'service.setting': 'counselling_room',
  'cctv.present': true,
  'cctv.purpose': 'security',
  'cctv.oldestFootageAgeDays': ageDays,
  'cctv.deletionScheduled': true,
})

describe('an organisation changes its protocols with pack JSON alone', () => {
  let mine: TestOrganisation
  let other: TestOrganisation
  const own = (code: string) => `${mine.organisation.slug}/${code}`

  beforeAll(async () => {
    mine = await makeLiveOrganisation()
    other = await makeLiveOrganisation()
    const { data, errors } = await ask<{
      uploadRulePack: { rulePack: { name: string } | null; userErrors: object[]; report: object }
    }>(
      mine.key,
      `mutation Upload($source: String!) {
        uploadRulePack(input: { source: $source }) {
          rulePack { name }
          userErrors { code message path }
          report { ok problems { code message pointer severity line } tests { name passed differences } }
        }
      }`,
      { source: JSON.stringify(protocol(mine.organisation.slug)) },
    )
    expect(errors).toBeUndefined()
    expect(data?.uploadRulePack.userErrors).toEqual([])
    const packs = await activePacks(mine.key)
    const activated = await activate(mine.key, [...packs, { name: own('house-rules'), version: '1.0.0' }], {
      'cctv.maxRetentionDays': 14,
    })
    expect(activated?.userErrors).toEqual([])
  })

  test('a stricter limit: footage of 20 days passes elsewhere and is too old here', async () => {
    expect((await assess(mine.key, room(20)))?.assessment?.verdict).toBe('BLOCKED')
    expect((await assess(mine.key, room(14)))?.assessment?.verdict).not.toBe('BLOCKED')
    expect((await assess(other.key, room(20)))?.assessment?.verdict).not.toBe('BLOCKED')
  })

  test('a client group', async () => {
    const facts = { 'subject.kinds': ['client'], 'client.ageYears': 30, 'client.groups': ['refugee'] }
    const answer = await assess(mine.key, facts)
    expect(answer?.assessment?.findings).toContainEqual({
      status: 'OPEN',
      requirement: { code: own('GROUP') },
    })
    const elsewhere = await assess(other.key, facts)
    expect(elsewhere?.assessment).toBeNull()
    expect(elsewhere?.userErrors.map(({ code }) => code)).toEqual(['INVALID_FACT'])
  })

  test('a service model', async () => {
    const facts = {
      'subject.kinds': ['client'],
      'client.ageYears': 30,
      'service.models': ['art_workshop'],
      'house.toolsLocked': false,
    }
    const answer = await assess(mine.key, facts)
    expect(answer?.assessment?.findings).toContainEqual({
      status: 'UNMET',
      requirement: { code: own('MODEL') },
    })
    expect(answer?.assessment?.warnings).toEqual([])
    expect((await assess(other.key, facts))?.userErrors.map(({ code }) => code)).toEqual(['UNDECLARED_FACT'])
  })

  test('an incident step that blocks closing', async () => {
    const facts = {
      'subject.kinds': ['incident'],
      'action.type': 'close_incident',
      'incident.immediateDanger': false,
    }
    const codes = (answer: Awaited<ReturnType<typeof assess>>) =>
      answer?.assessment?.blockers.map(({ requirement: { code } }) => code)
    expect(codes(await assess(mine.key, facts))).toContain(own('STEP'))
    expect(codes(await assess(other.key, facts))).not.toContain(own('STEP'))
  })

  test('a hotline', async () => {
    const answer = await assess(mine.key, { 'subject.kinds': ['client'], 'client.ageYears': 30 })
    expect(answer?.assessment?.resources).toContainEqual({ code: 'NIGHT-LINE', contact: '0800 000 000' })
    const elsewhere = await assess(other.key, { 'subject.kinds': ['client'], 'client.ageYears': 30 })
    expect(elsewhere?.assessment?.resources.map(({ code }) => code)).not.toContain('NIGHT-LINE')
  })

  test('a looser limit than the floor is refused and changes nothing', async () => {
    const refused = await activate(mine.key, await activePacks(mine.key), { 'cctv.maxRetentionDays': 45 })
    expect(refused?.ruleset).toBeNull()
    expect(refused?.userErrors.map(({ code }) => code)).toEqual(['PARAMETER_OUT_OF_BOUNDS', 'FLOOR_WEAKENED'])
    expect((await assess(mine.key, room(20)))?.assessment?.verdict).toBe('BLOCKED')
  })

  test('another organisation cannot activate the pack, as if it did not exist', async () => {
    const packs = await activePacks(other.key)
    const stolen = await activate(other.key, [...packs, { name: own('house-rules'), version: '1.0.0' }])
    const absent = await activate(other.key, [...packs, { name: own('no-such-pack'), version: '1.0.0' }])
    expect(stolen?.ruleset).toBeNull()
    expect(stolen?.userErrors.map(({ code, path }) => ({ code, path }))).toEqual(
      absent?.userErrors.map(({ code, path }) => ({ code, path })),
    )
  })
})
