import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PACK_OPERATORS } from '../../../src/rules/reference/operators.ts'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { REPORT_FIELDS, type UploadData, upload } from '../../support/own-packs.ts'

let own: TestOrganisation
let source = ''

beforeEach(async () => {
  own = await makeLiveOrganisation()
  const pack = ownPack(own.organisation.slug)
  const [requirement = {}] = pack.requirements
  const when = { fact: 'subject.kinds', operator: 'containsAny', value: ['client', 'room'] }
  source = JSON.stringify({ ...pack, requirements: [{ ...requirement, when }] }, null, 2)
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a pack is computed with json-rules-engine, too, before it is published', () => {
  test('and published where both agree', async () => {
    const { rulePack, report, userErrors } = await upload(own.key, source)
    expect(userErrors).toEqual([])
    expect(rulePack).not.toBeNull()
    expect(report?.problems.filter(({ code }) => code.startsWith('ENGINES_'))).toEqual([])
  })

  test('and refused where they do not, with the place, a line in the log and a count', async () => {
    vi.spyOn(PACK_OPERATORS, 'containsAny').mockReturnValue(false)
    const lines: string[] = []
    const { data } = await ask<{ uploadRulePack: UploadData }>(
      own.key,
      `mutation($input: UploadRulePackInput!) { uploadRulePack(input: $input) {
        rulePack { id } report { ${REPORT_FIELDS} } userErrors { code message path } } }`,
      { input: { source } },
      appWith({ writeLog: (line) => lines.push(line) }),
    )
    const { rulePack, report, userErrors } = data?.uploadRulePack ?? {}
    expect(rulePack).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'PACK_INVALID', path: ['input', 'source'] }])
    expect(userErrors?.[0]?.message).toContain('json-rules-engine')
    expect(report).toMatchObject({ ok: false, tests: [] })
    const [problem] = report?.problems.filter(({ severity }) => severity === 'ERROR') ?? []
    expect(problem).toMatchObject({ code: 'ENGINES_DISAGREE', pointer: '/requirements/0/when' })
    expect(source.split('\n')[(problem?.line ?? 0) - 1]).toContain('"when"')
    const logged = lines.map((line) => JSON.parse(line))
    expect(logged).toContainEqual(
      expect.objectContaining({ event: 'pack.engines_disagreed', places: ['/requirements/0/when'] }),
    )
    expect(logged).toContainEqual(
      expect.objectContaining({ event: 'request.done', verificationsDisagreed: 1 }),
    )
    vi.restoreAllMocks()
    expect((await upload(own.key, source)).rulePack).not.toBeNull()
  })
})
