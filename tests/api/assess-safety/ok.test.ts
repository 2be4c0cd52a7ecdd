import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask, openTestDatabase } from '../../support/api.ts'
import { activeRuleset, OFFICE_VISIT, RECORDING_WITHOUT_CONSENT } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let key = ''

beforeAll(async () => {
  key = (await makeLiveOrganisation()).key
})

interface Payload<Assessment> {
  assessSafety: { assessment: Assessment | null; userErrors: { code: string }[] }
}

async function assess<Assessment>(
  input: Readonly<Record<string, unknown>>,
  fields: string,
): Promise<Assessment> {
  const query = `query($input: AssessSafetyInput!) {
    assessSafety(input: $input) { assessment { ${fields} } userErrors { code message path } }
  }`
  const { data, errors } = await ask<Payload<Assessment>>(key, query, { input })
  const assessment = data?.assessSafety.assessment
  if (!assessment) throw new Error(JSON.stringify([errors, data]))
  return assessment
}

interface FindingData {
  status: string
  blocks: boolean
  message: string
  item: string | null
  requirement: { id: string; code: string; level: string; title: string }
  because: { text: string; outcome: string; actual: unknown }[]
  missingFacts: { name: string }[]
}
const FINDING = `status blocks message item requirement { id code level title }
  because { text outcome actual fact operator expected } missingFacts { name }`

describe('an assessment', () => {
  test('in a language that nobody offers comes in that of the organisation, and says so', async () => {
    const found = await assess<{ verdict: string; warnings: { code: string; subject: string }[] }>(
      { facts: OFFICE_VISIT, locale: 'fr' },
      'verdict warnings { code subject message }',
    )
    expect(found.warnings).toMatchObject([{ code: 'LOCALE_FALLBACK', subject: 'fr' }])
  })

  test('costs one database request once the isolate knows the ruleset, and stores nothing', async () => {
    await assess({ facts: OFFICE_VISIT }, 'verdict')
    const { requests } = await countDatabaseRequests(() => assess({ facts: OFFICE_VISIT }, 'verdict'))
    expect(requests).toBe(1)
    const db = openTestDatabase()
    const [row] = await db.orm.all<{ n: number }>(sql`select count(*) as n from checks`)
    expect(row?.n).toBe(0)
  })

  test('gives the same for nested and dotted facts', async () => {
    const dotted = {
      'subject.kinds': ['client'],
      'client.ageYears': 30,
      'client.circumstances': [],
      'service.models': ['case_management'],
      'service.setting': 'office',
    }
    const fields = `verdict findings { ${FINDING} }`
    expect(await assess({ facts: dotted }, fields)).toEqual(await assess({ facts: OFFICE_VISIT }, fields))
  })

  test('shows blockers with their reasons, and remedies that really lift them', async () => {
    const { verdict, blockers, remedies } = await assess<{
      verdict: string
      blockers: FindingData[]
      remedies: { changes: Record<string, unknown>; text: string; verdictAfter: string }[]
    }>(
      { facts: RECORDING_WITHOUT_CONSENT },
      `verdict blockers { ${FINDING} } remedies { changes text verdictAfter }`,
    )
    expect(verdict).toBe('BLOCKED')
    expect(blockers.length).toBeGreaterThan(0)
    for (const blocker of blockers) {
      expect(blocker).toMatchObject({ status: 'UNMET', blocks: true, requirement: { level: 'BLOCKING' } })
      expect(blocker.message).not.toBe('')
      expect(blocker.because.length).toBeGreaterThan(0)
    }
    expect(remedies.length).toBeGreaterThan(0)
    const [remedy] = remedies
    const after = await assess<{ verdict: string }>(
      { facts: { ...flat(RECORDING_WITHOUT_CONSENT), ...remedy?.changes } },
      'verdict',
    )
    expect(after.verdict).toBe(remedy?.verdictAfter)
  })

  test('asks for what is still decisive, no more than wanted', async () => {
    const facts = { subject: { kinds: ['client'] } }
    const { verdict, missingFacts, nextQuestions } = await assess<{
      verdict: string
      missingFacts: { name: string; decisive: boolean; question: string | null }[]
      nextQuestions: { text: string; fact: { name: string } }[]
    }>(
      { facts },
      'verdict missingFacts { name decisive question } nextQuestions(first: 1) { text decides fact { name type } }',
    )
    expect(verdict).toBe('NEEDS_INFORMATION')
    expect(missingFacts[0]).toMatchObject({ decisive: true })
    expect(nextQuestions).toHaveLength(1)
    expect(missingFacts.map(({ name }) => name)).toContain(nextQuestions[0]?.fact.name)
  })

  test('names the item of a requirement that is judged item by item', async () => {
    const facts = {
      subject: { kinds: ['risk_review'] },
      hazards: [{ id: 'H1' }, { id: 'H2', likelihood: 3, impact: 4 }],
    }
    const { findings } = await assess<{ findings: FindingData[] }>({ facts }, `findings { ${FINDING} }`)
    expect(new Set(findings.flatMap(({ item }) => item ?? []))).toEqual(new Set(['H1', 'H2']))
    const names = findings
      .filter(({ item }) => item === 'H1')
      .flatMap(({ missingFacts }) => missingFacts.map(({ name }) => name))
    expect(names).toContain('hazards[H1].likelihood')
    expect(names).not.toContain('hazards[H2].likelihood')
  })

  test('says when it was made and with which ruleset', async () => {
    const asOf = '2026-02-03T04:05:06Z'
    const assessment = await assess<{ asOf: string; ruleset: { digest: string; stage: string } }>(
      { facts: OFFICE_VISIT, asOf: '2026-02-03T05:05:06+01:00' },
      'asOf ruleset { id digest stage packs { name } }',
    )
    expect(assessment.asOf).toBe(asOf)
    expect(assessment.ruleset).toMatchObject({ digest: (await activeRuleset(key)).digest, stage: 'LIVE' })
    const before = Date.now()
    const { asOf: now } = await assess<{ asOf: string }>({ facts: OFFICE_VISIT }, 'asOf')
    expect(Math.abs(Date.parse(now) - before)).toBeLessThan(60_000)
  })
})

describe('findings', () => {
  const fields = (args: string) => `findings${args} { status requirement { code level } }`
  interface Findings {
    findings: { status: string; requirement: { code: string; level: string } }[]
  }

  test('leave out what is ruled out unless it is asked for', async () => {
    const usual = await assess<Findings>({ facts: OFFICE_VISIT }, fields(''))
    expect(usual.findings.map(({ status }) => status)).not.toContain('NOT_APPLICABLE')
    const ruledOut = await assess<Findings>({ facts: OFFICE_VISIT }, fields('(status: [NOT_APPLICABLE])'))
    expect(new Set(ruledOut.findings.map(({ status }) => status))).toEqual(new Set(['NOT_APPLICABLE']))
    const all = [...usual.findings, ...ruledOut.findings].map(({ requirement }) => requirement.code)
    expect(new Set(all).size).toBe(all.length)
  })

  test('are of exactly the statuses and levels asked for', async () => {
    const { findings } = await assess<Findings>(
      { facts: OFFICE_VISIT },
      fields('(status: [OPEN], level: [REQUIRED])'),
    )
    expect(findings.length).toBeGreaterThan(0)
    for (const { status, requirement } of findings) {
      expect([status, requirement.level]).toEqual(['OPEN', 'REQUIRED'])
    }
    const nothing = await assess<Findings>({ facts: OFFICE_VISIT }, fields('(status: [], level: [])'))
    expect(nothing.findings).toEqual([])
  })
})

describe('texts', () => {
  const CHINESE = /[\u4e00-\u9fff]/
  const fields = `blockers { message because { text } requirement { title guidance sources { title } }
    responsibleRoles { title } } nextQuestions { text } conflicts { message } remedies { text }`
  const texts = async (locale: string | null) => {
    const assessment = await assess<{ blockers: { message: string }[] }>(
      { facts: RECORDING_WITHOUT_CONSENT, locale },
      fields,
    )
    return assessment.blockers.map(({ message }) => message).join()
  }

  test.each(['zh-CN', 'zh', 'ZH-cn', 'zh-Hans-CN'])('%s gives Chinese', async (locale) => {
    expect(await texts(locale)).toMatch(CHINESE)
  })

  test.each(['en', 'en-GB', null])('%s gives English', async (locale) => {
    const english = await texts(locale)
    expect(english).not.toMatch(CHINESE)
    expect(english).not.toBe('')
  })
})

function flat(value: object, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.entries(flat(inner, `${prefix}${name}.`))
        : [[`${prefix}${name}`, inner]],
    ),
  )
}
