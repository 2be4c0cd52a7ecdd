/// <reference types="vite/client" />
import { beforeAll, expect, test } from 'vitest'
import { ask } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

/** Twelve situations of practice. */
const SITUATIONS = Object.values(
  import.meta.glob<{ name: string; facts: object }>('../../corpus/situations/[01]*.json', {
    import: 'default',
    eager: true,
  }),
)
/** What a first screen shows: the verdict, what stands first, what stands against it, what to ask next. */
const FIRST_SCREEN = `query FirstScreen($input: AssessSafetyInput!) { assessSafety(input: $input) { userErrors { message }
  assessment { verdict focus { status blocks immediate message requirement { code } } conflicts { message } warnings { message }
    resources { title contact } remedies(first: 3) { text } nextQuestions(first: 3) { text fact { name } } } } }`
const BYTES_MAX = 4_096

let key: string

beforeAll(async () => {
  key = (await makeLiveOrganisation()).key
}, 60_000)

test.each(['en', 'zh-CN', 'es'])(
  'the first screen of each of the twelve situations is one query with an answer below 4 KiB in %s',
  async (locale) => {
    const sizes: Record<string, number> = {}
    for (const { name, facts } of SITUATIONS) {
      const { data } = await ask(key, FIRST_SCREEN, {
        input: { facts, locale, asOf: '2026-12-01T09:00:00Z' },
      })
      expect(data).toMatchObject({
        assessSafety: { userErrors: [], assessment: { verdict: expect.any(String) } },
      })
      sizes[name] = new TextEncoder().encode(JSON.stringify({ data })).length
    }
    console.log(locale, JSON.stringify(sizes, null, 1))
    expect(SITUATIONS).toHaveLength(12)
    for (const [name, size] of Object.entries(sizes)) expect(size, name).toBeLessThan(BYTES_MAX)
  },
  60_000,
)
