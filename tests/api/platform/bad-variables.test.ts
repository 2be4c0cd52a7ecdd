import { expect, test } from 'vitest'
import { ask, makeOrganisation } from '../../support/api.ts'

test('a huge list of bad values is refused without looking at each of them', async () => {
  const { key } = await makeOrganisation()
  const verdicts = Array.from({ length: 100_000 }, () => 'x')
  const query = `query($verdicts: [Verdict!]) {
    safetyChecks(first: 1, filter: { verdict: $verdicts }) { totalCount }
  }`
  const before = Date.now()
  const { status, errors } = await ask(key, query, { verdicts })
  expect(status).toBe(400)
  expect(errors?.length).toBeLessThan(60)
  for (const { extensions } of errors ?? []) expect(extensions.code).toBe('BAD_USER_INPUT')
  // Describing them all takes more than ten seconds.
  expect(Date.now() - before).toBeLessThan(4_000)
})
