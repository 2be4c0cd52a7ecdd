import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { upload } from '../../support/own-packs.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

interface Outcome {
  readonly status: string
  readonly level: string
  readonly blocks: boolean
}

interface Problem {
  readonly code: string
  readonly message: string
  readonly pointer: string
  readonly line: number | null
  readonly column: number | null
  readonly counterExample: {
    readonly requirementCode: string
    readonly facts: Readonly<Record<string, unknown>>
    readonly asOf: string
    readonly before: Outcome | null
    readonly after: Outcome | null
  } | null
}

const VALIDATE = `query($source: String) { validateRulePack(source: $source) { problems {
  code message pointer line column
  counterExample {
    requirementCode facts asOf before { status level blocks } after { status level blocks }
  }
} } }`

async function problemsOf(source: string): Promise<readonly Problem[]> {
  const { data, errors } = await ask<{ validateRulePack: { problems: Problem[] } }>(own.key, VALIDATE, {
    source,
  })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.validateRulePack.problems
}

interface FindingData extends Omit<Outcome, 'level'> {
  readonly requirement: { readonly code: string; readonly level: string }
}
interface Assessment {
  readonly verdict: string
  readonly findings: readonly FindingData[]
}

const ASSESS = `query($facts: JSON!, $asOf: DateTime) { assessSafety(input: { facts: $facts, asOf: $asOf }) {
  assessment { verdict findings { status blocks requirement { code level } } } userErrors { message } } }`

/** What the live ruleset says of the case as it stands in the problem. */
async function assess({ facts, asOf }: { facts: unknown; asOf: string }): Promise<Assessment> {
  const { data, errors } = await ask<{ assessSafety: { assessment: Assessment | null } }>(own.key, ASSESS, {
    facts,
    asOf,
  })
  const assessment = data?.assessSafety.assessment
  if (!assessment) throw new Error(JSON.stringify([errors, data]))
  return assessment
}

const PRIVACY = { pack: 'tutela/counselling-room-privacy', range: '^1.0.0' }
const CONFIDENTIALITY = { pack: 'tutela/confidentiality', range: '^1.0.0' }

const WEAKENINGS: [string, string, object, object, object][] = [
  [
    'lets a camera serve training',
    'EQ-4',
    PRIVACY,
    { require: { fact: 'cctv.purpose', operator: 'in', value: ['security', 'training'] } },
    { status: 'MET', level: 'BLOCKING', blocks: false },
  ],
  [
    'only advises against recording without consent',
    'EQ-2',
    PRIVACY,
    { level: 'advisory' },
    { status: 'UNMET', level: 'ADVISORY', blocks: false },
  ],
  [
    'asks for counsel only once a subpoena is there',
    'CF-2.1',
    CONFIDENTIALITY,
    { when: { fact: 'legal.subpoenaReceived', operator: 'equal', value: true } },
    { status: 'NOT_APPLICABLE', level: 'BLOCKING', blocks: false },
  ],
]

describe.each(WEAKENINGS)('a pack that %s', (_what, target, extended, change, after) => {
  const source = () => {
    const reason = { en: 'Less work', 'zh-CN': '减轻工作' }
    const pack = {
      ...ownPack(own.organisation.slug),
      extends: [{ pack: 'tutela/core-safety', range: '^1.0.0' }, extended],
      overrides: [{ target, change, reason }],
    }
    return JSON.stringify(pack, null, 2)
  }

  test('is refused where the override stands, with what the floor and the pack say of a case', async () => {
    const text = source()
    const problems = await problemsOf(text)
    expect(problems.map(({ code }) => code)).toEqual(['FLOOR_WEAKENED'])
    const [problem] = problems
    const line = text.split('\n').findIndex((one) => one.includes(`"target": "${target}"`))
    expect(problem).toMatchObject({ pointer: '/overrides/0', line, column: 5 })
    expect(problem?.counterExample).toMatchObject({
      requirementCode: target,
      before: { status: 'UNMET', level: 'BLOCKING', blocks: true },
      after,
    })
    const { rulePack, userErrors } = await upload(own.key, text)
    expect(rulePack).toBeNull()
    expect(userErrors.map(({ code }) => code)).toEqual(['FLOOR_WEAKENED'])
  })

  test('is refused with a case that assessSafety judges as the floor is said to', async () => {
    const [problem] = await problemsOf(source())
    const example = problem?.counterExample
    if (!example) throw new Error('there is no case')
    const { verdict, findings } = await assess(example)
    const floor = findings.find(({ requirement }) => requirement.code === target)
    expect(floor && { status: floor.status, level: floor.requirement.level, blocks: floor.blocks }).toEqual(
      example.before,
    )
    expect(verdict).toBe('BLOCKED')
  })
})

test('footage of the case is 45 days old, and too old only for the floor', async () => {
  const change = { require: { fact: 'cctv.oldestFootageAgeDays', operator: 'lessThanInclusive', value: 45 } }
  const pack = {
    ...ownPack(own.organisation.slug),
    extends: [{ pack: 'tutela/core-safety', range: '^1.0.0' }, PRIVACY],
    overrides: [{ target: 'EQ-6', change, reason: { en: 'Less work', 'zh-CN': '减轻工作' } }],
  }
  const [problem] = await problemsOf(JSON.stringify(pack))
  const facts = problem?.counterExample?.facts ?? {}
  expect(facts['cctv.oldestFootageAgeDays']).toBe(45)
  const younger = await assess({
    facts: { ...facts, 'cctv.oldestFootageAgeDays': 30 },
    asOf: problem?.counterExample?.asOf ?? '',
  })
  expect(younger.findings.find(({ requirement }) => requirement.code === 'EQ-6')?.status).toBe('MET')
})

test('a problem that is no weakened floor has no case', async () => {
  const problems = await problemsOf(JSON.stringify({ ...ownPack(own.organisation.slug), version: 'one' }))
  expect(problems.length).toBeGreaterThan(0)
  for (const { counterExample } of problems) expect(counterExample).toBeNull()
})
