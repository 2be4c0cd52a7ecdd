import { beforeEach, describe, expect, test } from 'vitest'
import { ask, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset } from '../../support/checks.ts'
import { accessLog, createKey, type Issued } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

interface Answer {
  readonly ruleset: { readonly digest: string } | null
  readonly weakenings: readonly {
    readonly requirementCode: string
    readonly kind: string
    readonly message: string
  }[]
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly path: string[] }[]
}
const FIELDS = `ruleset { digest } weakenings { requirementCode kind pack title message counterExample { facts } }
  userErrors { code message path }`
const ACTIVATE = `mutation A($input: ActivateRulesetInput!) { activateRuleset(input: $input) { ${FIELDS} } }`
const ROLLBACK = `mutation R($input: RollbackRulesetInput!) { rollbackRuleset(input: $input) { ${FIELDS} } }`

let own: TestOrganisation
let one: Issued
let other: Issued

const SCOPES = ['read', 'approve']
const ROOM = 'tutela/counselling-room-privacy'

async function prepare(requiresSecondPerson: boolean): Promise<void> {
  own = await makeLiveOrganisation(undefined, { requiresSecondPerson })
  one = await createKey(own.key, { name: 'One', scopes: SCOPES })
  other = await createKey(own.key, { name: 'Other', scopes: SCOPES })
}

async function answerOf(key: string, query: string, input: object): Promise<Answer> {
  const { data, errors } = await ask<Record<string, Answer>>(key, query, { input })
  const [answer] = Object.values(data ?? {})
  if (!answer) throw new Error(JSON.stringify(errors))
  return answer
}
const activate = (key: string, input: object) => answerOf(key, ACTIVATE, input)
const codesOf = ({ userErrors }: Answer) => userErrors.map(({ code, path }) => `${code} ${path.join('.')}`)

async function without(...names: string[]) {
  const { packs } = await activeRuleset(own.key)
  return packs.filter(({ name }) => !names.includes(name)).map(({ name, version }) => ({ name, version }))
}

describe('leaving out a pack whose floors are in force', () => {
  beforeEach(() => prepare(false))

  test('needs a reason, names every floor that goes, and is kept in the access log', async () => {
    const before = await activeRuleset(own.key)
    const packs = await without(ROOM)
    const refused = await activate(one.key, { packs })
    expect(codesOf(refused)).toEqual(['REASON_MISSING input.weakeningReason'])
    const codes = refused.weakenings.map(({ requirementCode }) => requirementCode)
    expect(codes).toContain('EQ-6')
    const said = refused.weakenings.map(({ requirementCode, kind }) => `${requirementCode} ${kind}`)
    expect(said).toEqual(
      expect.arrayContaining(['procedure:privacy_audit REMOVED', 'register:footage REMOVED']),
    )
    // What the pack added to registers of others goes with it; they stay.
    expect(said).toContain('register:curricula LOOSENED')
    const ofRequirements = refused.weakenings.filter(({ requirementCode }) => !requirementCode.includes(':'))
    expect(new Set(ofRequirements.map(({ kind }) => kind))).toEqual(new Set(['REMOVED']))
    expect(refused.userErrors[0]?.message).toContain(codes[0])
    expect(
      codesOf(await activate(one.key, { packs, note: 'a note is no reason', weakeningReason: ' \n' })),
    ).toEqual(['INVALID_INPUT input.weakeningReason'])
    expect(await activeRuleset(own.key)).toEqual(before)
    const done = await activate(one.key, { packs, weakeningReason: 'The room was given up.' })
    expect([codesOf(done), done.weakenings.length]).toEqual([[], codes.length])
    const auditor = await createKey(own.key, { name: 'Auditor', scopes: ['audit'] })
    const entries = (await accessLog(auditor.key)).filter(({ action }) => action === 'FLOORS_WEAKENED')
    expect(entries).toMatchObject([
      {
        subjectId: done.ruleset?.digest,
        actor: one.apiKey.id,
        details: { floors: codes, reasonDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ])
    const again = await activate(one.key, { packs, weakeningReason: 'The room was given up.' })
    expect([codesOf(again), again.weakenings]).toEqual([[], []])
    expect((await accessLog(auditor.key)).filter(({ action }) => action === 'FLOORS_WEAKENED')).toHaveLength(
      1,
    )
  })

  test('is refused for a pack that belongs in every set, with a reason, in a fresh organisation, and when rolling back', async () => {
    const wanted = ['tutela/confidentiality', ROOM]
    const packs = await without(...wanted)
    expect(codesOf(await activate(own.key, { packs, weakeningReason: 'no' }))).toEqual([
      'MANDATORY_PACK_MISSING input.packs',
    ])
    const fresh = await makeOrganisation()
    expect(codesOf(await activate(fresh.key, { packs }))).toEqual(['MANDATORY_PACK_MISSING input.packs'])
    expect((await activate(own.key, { packs, stage: 'SHADOW' })).ruleset).not.toBeNull()
  })

  test('is reported, and nothing more, in the shadow and by an impact', async () => {
    const packs = await without(ROOM)
    const shadow = await activate(one.key, { packs, stage: 'SHADOW' })
    expect([codesOf(shadow), shadow.ruleset === null]).toEqual([[], false])
    const impact = await ask<{ rulesetImpact: Answer }>(
      own.key,
      'query($input: RulesetImpactInput!) { rulesetImpact(input: $input) { weakenings { requirementCode kind } } }',
      { input: { packs } },
    )
    const codes = (answer: Answer | undefined) =>
      answer?.weakenings.map(({ requirementCode }) => requirementCode)
    expect(codes(impact.data?.rulesetImpact)).toEqual(codes(shadow))
  })

  test('also happens by a figure that goes back to where it was, which a case shows', async () => {
    const packs = await without()
    const figure = { 'cctv.maxRetentionDays': 14 }
    expect(codesOf(await activate(one.key, { packs, parameters: figure }))).toEqual([])
    const back = await activate(one.key, { packs })
    expect(codesOf(back)).toEqual(['REASON_MISSING input.weakeningReason'])
    expect(back.weakenings).toMatchObject([
      { requirementCode: 'EQ-6', kind: 'LOOSENED', title: 'Keep footage at most 14 days' },
    ])
    const other = { ...figure, 'audit.maxIntervalMonths': 6 }
    expect(codesOf(await activate(one.key, { packs, parameters: other }))).toEqual([])
  })

  test('by a roll-back has the note for a reason', async () => {
    const { digest } = await activeRuleset(own.key)
    await activate(one.key, { packs: await without(), parameters: { 'cctv.maxRetentionDays': 14 } })
    const back = await answerOf(one.key, ROLLBACK, { toDigest: digest, note: 'too strict' })
    expect([codesOf(back), back.weakenings.map(({ requirementCode }) => requirementCode)]).toEqual([
      [],
      ['EQ-6'],
    ])
    const auditor = await createKey(own.key, { name: 'Auditor', scopes: ['audit'] })
    expect((await accessLog(auditor.key))[1]).toMatchObject({
      action: 'FLOORS_WEAKENED',
      details: { floors: ['EQ-6'], howMany: 1, reasonDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })
})

describe('where two people are asked for', () => {
  beforeEach(() => prepare(true))
  const weakeningReason = 'The room was given up.'

  test('one cannot do it, whatever the reason, nor propose it to themselves', async () => {
    const packs = await without(ROOM)
    const before = await activeRuleset(own.key)
    expect(codesOf(await activate(one.key, { packs, weakeningReason }))).toEqual([
      'SELF_APPROVAL input.packs',
    ])
    await activate(one.key, { packs, stage: 'SHADOW' })
    expect(codesOf(await activate(one.key, { packs, weakeningReason }))).toEqual([
      'SELF_APPROVAL input.packs',
    ])
    expect(codesOf(await activate(one.key, { packs }))).toEqual([
      'REASON_MISSING input.weakeningReason',
      'SELF_APPROVAL input.packs',
    ])
    expect(await activeRuleset(own.key)).toEqual(before)
  })

  test('one proposes exactly that set as the shadow, another makes it live', async () => {
    const packs = await without(ROOM)
    await activate(other.key, { packs: await without(ROOM, 'tutela/resources-us'), stage: 'SHADOW' })
    expect(codesOf(await activate(one.key, { packs, weakeningReason }))).toEqual([
      'SELF_APPROVAL input.packs',
    ])
    await activate(other.key, { packs, stage: 'SHADOW' })
    expect(codesOf(await activate(one.key, { packs, weakeningReason }))).toEqual([])
  })

  test('a proposal from before the live set changed counts no more, until it is made again', async () => {
    const packs = await without(ROOM)
    await activate(other.key, { packs, stage: 'SHADOW' })
    const tuned = { packs: await without(), parameters: { 'cctv.maxRetentionDays': 14 } }
    expect(codesOf(await activate(one.key, tuned))).toEqual([])
    expect(codesOf(await activate(one.key, { packs, weakeningReason }))).toEqual([
      'SELF_APPROVAL input.packs',
    ])
    await activate(other.key, { packs, stage: 'SHADOW' })
    expect(codesOf(await activate(one.key, { packs, weakeningReason }))).toEqual([])
  })

  test('a roll-back to weaker floors needs the second person, one to stricter ones does not', async () => {
    const first = await activeRuleset(own.key)
    const tuned = { packs: await without(), parameters: { 'cctv.maxRetentionDays': 14 } }
    const strict = await activate(one.key, tuned)
    const back = { toDigest: first.digest, note: 'too strict' }
    expect(codesOf(await answerOf(one.key, ROLLBACK, back))).toEqual(['SELF_APPROVAL input.toDigest'])
    await activate(other.key, { packs: tuned.packs, stage: 'SHADOW' })
    expect(codesOf(await answerOf(one.key, ROLLBACK, back))).toEqual([])
    const again = { toDigest: strict.ruleset?.digest, note: 'after all' }
    expect(codesOf(await answerOf(one.key, ROLLBACK, again))).toEqual([])
  })

  test('several at once never leave a weaker set live than the last one that was compared', {
    timeout: 30_000,
  }, async () => {
    const packs = await without()
    const figures = [12, 20, 9, 25, 14]
    const answers = await Promise.all(
      figures.map((days) =>
        activate(one.key, { packs, parameters: { 'cctv.maxRetentionDays': days }, weakeningReason }),
      ),
    )
    const done = figures.filter((_, at) => answers[at]?.ruleset)
    const { data } = await ask<{ activeRuleset: { parameters: Record<string, number> } }>(
      own.key,
      '{ activeRuleset { parameters } }',
    )
    expect(done.length).toBeGreaterThan(0)
    expect(data?.activeRuleset.parameters['cctv.maxRetentionDays']).toBe(Math.min(...done))
  })
})
