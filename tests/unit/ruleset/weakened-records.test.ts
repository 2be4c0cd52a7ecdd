import { describe, expect, test } from 'vitest'
import { compileRuleset } from '../../../src/rules/compile/compile-ruleset.ts'
import { diffPacks } from '../../../src/rules/diff/diff-packs.ts'
import { weakenedFloors } from '../../../src/rules/diff/weakened-floors.ts'
import type { Pack, Procedure, Register } from '../../../src/rules/pack/format.ts'
import { foldRun } from '../../../src/rules/procedures/fold-run.ts'
import { procedureOf } from '../../../src/rules/procedures/in-force.ts'
import { layerPacks } from '../../../src/rules/ruleset/resolve-ruleset.ts'
import type { Ruleset } from '../../../src/rules/types.ts'
import { rulesetOf, shippedPacks } from '../../support/shipped-packs.ts'

const EN = (en: string) => ({ en, 'zh-CN': en })

type Step = NonNullable<Procedure['steps']>[number]

const LOOK: Step = {
  code: 'look',
  title: EN('Look'),
  roles: ['nurse'],
  due: { within: 'P3D' },
  approvals: 2,
  blocksClosing: true,
  fields: { place: { type: 'string', required: true, label: EN('place') } },
}
const TALK: Step = { code: 'talk', title: EN('Talk') }
const DRILLS: Register = {
  title: EN('Drills'),
  lock: 'floor',
  subjectKind: 'house',
  fields: { heldOn: { type: 'date', required: true, label: EN('day') } },
}

const pack = (name: string, parts: Partial<Pack>, version = '1.0.0'): Pack => ({
  pack: name,
  version,
  title: EN(name),
  locales: ['en'],
  owner: { team: 'Safety' },
  effective: { from: '2026-01-01' },
  ...parts,
})

function base(
  steps: readonly Step[] = [LOOK, TALK],
  more: Partial<Procedure> = {},
  drills: Register = DRILLS,
): Pack {
  const visit = {
    title: EN('Visit'),
    lock: 'floor' as const,
    subjectKinds: ['visit'],
    steps: [...steps],
    ...more,
  }
  return pack('tutela/base', { procedures: { visit }, registers: { drills } })
}

function ruleset(digest: string, ...packs: Pack[]): Ruleset {
  const found = layerPacks(
    packs.map((one) => ({ pack: one, digest: '' })),
    {},
  )
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  return { digest, ...found.body }
}

const weakened = (after: readonly Pack[], before: readonly Pack[] = [base()]) =>
  weakenedFloors(ruleset('before', ...before), ruleset('after', ...after)).map(
    ({ requirementCode, kind, text }) => ({
      floor: `${requirementCode} ${kind}`,
      text: text.en ?? '',
    }),
  )

describe('a procedure that is a floor', () => {
  test('and stays as it is, or asks for more, weakens nothing', () => {
    const { due: _due, ...soon } = { ...LOOK, due: undefined }
    const stricter: Step = {
      ...soon,
      due: { within: 'P1D' },
      approvals: 3,
      fields: { ...LOOK.fields, time: { type: 'string', label: EN('time') } },
    }
    expect(weakened([base()])).toEqual([])
    expect(
      weakened([base([stricter, { ...TALK, roles: ['nurse'] }, { code: 'more', title: EN('More') }])]),
    ).toEqual([])
  })

  test.each([
    ['lacks a step', base([LOOK]), 'nobody is asked to do it'],
    [
      'lets others do a step',
      base([{ ...LOOK, roles: ['nurse', 'guest'] }, TALK]),
      'the role `guest` does `look`: before, that is on record and does not count; after, it counts',
    ],
    ['lets anybody do a step', base([{ ...LOOK, roles: [] }, TALK]), 'it counts'],
    [
      'leaves more time',
      base([{ ...LOOK, due: { within: 'P4D' } }, TALK]),
      'a run is started and P3D later `look` has not been done: before, it is overdue',
    ],
    ['takes the time away', base([{ ...LOOK, due: { label: 'SOON' } }, TALK]), 'nothing is overdue'],
    ['asks fewer people', base([{ ...LOOK, approvals: 1 }, TALK]), '1 of 2 people have done `look`'],
    [
      'can be closed without a step',
      base([{ ...LOOK, blocksClosing: false }, TALK]),
      'a run is to be closed without `look`',
    ],
    [
      'asks for a step on a condition',
      base([LOOK, { ...TALK, when: { all: [] } }]),
      'it may be left out on others',
    ],
    [
      'asks for a field no more',
      base([
        { ...LOOK, fields: { place: { ...LOOK.fields?.place, type: 'string', required: false } } },
        TALK,
      ]),
      'the field `place` is left empty: before, it is refused; after, it is recorded',
    ],
  ])('that %s is named with a story in which it shows', (_what, after, story) => {
    const [found, ...others] = weakened([after])
    expect([found?.floor, others]).toEqual(['procedure:visit LOOSENED', []])
    expect(found?.text).toContain(story)
  })

  test.each([
    [
      'has steps wait for others',
      base(),
      base([LOOK, { ...TALK, order: { after: ['look'] } }]),
      'somebody comes to `talk`: before, it may be done at any time; after, it waits for `look`',
    ],
    [
      'has a step wait no more',
      base([LOOK, { ...TALK, order: 'last' }]),
      base([LOOK, { ...TALK, order: 'first' }]),
      'before, it waits for all others; after, it stands first and waits for nothing',
    ],
    [
      'tells the rules less',
      base([LOOK, { ...TALK, yields: { 'visit.talked': true } }]),
      base(),
      '`talk` is done: before, the rules hear of `visit.talked` from it; after, they hear nothing of it',
    ],
    [
      'tells the rules something else',
      base([LOOK, { ...TALK, yields: { 'visit.talked': true } }]),
      base([LOOK, { ...TALK, yields: { 'visit.talked': false } }]),
      'after, they hear of it in another way',
    ],
  ])('that %s is named as undecided, with a story in which it shows', (_what, before, after, story) => {
    const found = weakened([after], [before])
    expect(found.map(({ floor }) => floor)).toEqual(['procedure:visit UNDECIDED'])
    expect(found[0]?.text).toContain(story)
  })

  test('and no longer looks at its subject as another kind when it is closed is named with a story', () => {
    const [both, one] = [['client', 'house'], ['house']].map((alsoAbout) =>
      base(undefined, { closes: { alsoAbout } }),
    )
    if (!both || !one) throw new Error('two versions')
    const [found] = weakened([one], [both])
    expect(found?.floor).toBe('procedure:visit LOOSENED')
    expect(found?.text).toContain(
      'something on record about the same `client` speaks against it: before, it is held up',
    )
    expect(weakened([both], [one])).toEqual([])
  })

  test('of which nobody can tell is named as undecided, and one that is gone as removed', () => {
    const reordered = base([LOOK, { ...TALK, order: { after: ['look'] } }])
    expect(weakened([reordered]).map(({ floor }) => floor)).toEqual(['procedure:visit UNDECIDED'])
    const gone = pack('tutela/base', { registers: { drills: DRILLS } })
    expect(weakened([gone]).map(({ floor }) => floor)).toEqual(['procedure:visit REMOVED'])
  })

  test('loses nothing with a step that an organisation added, and what it tightened of the shipped ones', () => {
    const house = pack('acme/house', {
      extends: [{ pack: 'tutela/base', range: '*' }],
      procedures: {
        visit: {
          steps: [
            { code: 'own', title: EN('Own') },
            { code: 'look', due: { within: 'P1D' } },
          ],
        },
      },
    })
    expect(
      weakened([base()], [base(), house]).map(({ floor, text }) => [floor, text.includes('`own`')]),
    ).toEqual([['procedure:visit LOOSENED', false]])
  })
})

test('a register that asks for a field no more is named with a story, and one that is gone as removed', () => {
  const after = base(
    undefined,
    {},
    { ...DRILLS, fields: { heldOn: { type: 'date', required: false, label: EN('day') } } },
  )
  const [found] = weakened([after])
  expect(found?.floor).toBe('register:drills LOOSENED')
  expect(found?.text).toContain('the field `heldOn` is left empty')
  const gone = pack('tutela/base', { procedures: { visit: base().procedures?.visit ?? {} } })
  expect(weakened([gone]).map(({ floor }) => floor)).toEqual(['register:drills REMOVED'])
})

test.each([
  [
    'counts entries in any case',
    { countsWhen: { all: [] } },
    {},
    'an entry is looked at: before, it counts on the conditions of before; after, it counts in any case',
  ],
  [
    'tells the rules less',
    { yields: { house: { 'house.drilled': { any: { all: [] } } } } },
    { yields: {} },
    'an entry is there: before, the rules hear of `house.drilled` from it; after, they hear nothing of it',
  ],
] satisfies [string, Partial<Register>, Partial<Register>, string][])(
  'a register that %s is named as undecided, with a story',
  (_what, was, is, story) => {
    const found = weakened(
      [base(undefined, {}, { ...DRILLS, ...is })],
      [base(undefined, {}, { ...DRILLS, ...was })],
    )
    expect(found.map(({ floor }) => floor)).toEqual(['register:drills UNDECIDED'])
    expect(found[0]?.text).toContain(story)
  },
)

test('the story of a role is what happens in a run of both', () => {
  const stateUnder = (one: Pack) => {
    const inForce = procedureOf(compileRuleset(ruleset('x', one)), 'visit')
    if (!inForce) throw new Error('no such procedure')
    const plain = {
      note: null,
      reason: null,
      outcome: null,
      childRun: null,
      stepMap: null,
      facts: null,
      subjectRef: null,
    }
    const at = { happenedAt: '2026-01-05T09:00:00Z', recordedAt: '2026-01-05T09:00:00Z', recordedBy: 'a' }
    const events = [
      { ...plain, ...at, id: '1', version: 1, kind: 'started', step: null, actingRole: null, fields: null },
      {
        ...plain,
        ...at,
        id: '2',
        version: 2,
        kind: 'step_done',
        step: 'talk',
        actingRole: 'guest',
        fields: {},
      },
    ] as const
    const { steps } = foldRun(inForce, events, { asOf: '2026-01-06T09:00:00Z', zone: 'UTC' })
    return steps.find(({ step }) => step.code === 'talk')?.state
  }
  const [before, after] = [['nurse'], ['nurse', 'guest']].map((roles) => base([LOOK, { ...TALK, roles }]))
  if (!before || !after) throw new Error('two versions')
  expect([stateUnder(before), stateUnder(after)]).toEqual(['DONE_BY_WRONG_ROLE', 'DONE'])
  expect(weakened([after], [before])[0]?.text).toContain('the role `guest` does `talk`')
})

test('two versions of a pack are told apart by their procedures, registers, tasks and reports', () => {
  const after = {
    ...base([{ ...LOOK, approvals: 1 }, TALK, { code: 'more', title: EN('More') }]),
    version: '2.0.0',
    reports: {
      visits: {
        title: EN('Visits'),
        from: { procedures: ['visit'] },
        measures: { all: { count: true as const } },
      },
    },
  }
  const { added, removed, changed } = diffPacks(base(), after, [])
  expect([added, removed]).toEqual([['report:visits'], []])
  expect(changed).toMatchObject([
    { code: 'procedure:visit', effect: 'LOOSER', fields: ['steps.look.approvals', 'steps.more'] },
  ])
  expect(changed[0]?.text.en).toContain(
    'Looser: `approvals` of `look` of the procedure `visit`: 2 → 1. For example, 1 of 2 people',
  )
  expect(changed[0]?.text['zh-CN']).toContain('例如')
  expect(diffPacks(after, base(), []).removed).toEqual(['report:visits'])
})

describe('a figure of the shipped packs that a register reads', async () => {
  const packs = shippedPacks()
  const drills = 'drill.maxMonths'
  const usual = await rulesetOf(packs)
  const strict = await rulesetOf(packs, { [drills]: 6 })
  const codes = (before: Ruleset, after: Ruleset) =>
    weakenedFloors(before, after).map(({ requirementCode }) => requirementCode)

  test('may be moved to its stricter side without a word', () => {
    expect(codes(usual, strict)).toEqual([])
  })

  test('is named where it is moved back', () => {
    expect(codes(strict, usual)).toContain('register:drills')
  })

  test('is not taken for a figure of a parameter where a pack has another version', () => {
    const others = packs.map((one) =>
      one.pack.endsWith('training-governance') ? { ...one, version: '99.0.0' } : one,
    )
    return rulesetOf(others, { [drills]: 6 }).then((other) =>
      expect(codes(usual, other)).toContain('register:drills'),
    )
  })
})
