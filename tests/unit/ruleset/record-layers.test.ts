import { describe, expect, test } from 'vitest'
import { checkPack } from '../../../src/rules/lint/check-pack.ts'
import type {
  FactDeclaration,
  Pack,
  Procedure,
  ProcedureStep,
  RecordField,
} from '../../../src/rules/pack/format.ts'
import { readFields } from '../../../src/rules/procedures/fields.ts'
import { layerPacks } from '../../../src/rules/ruleset/resolve-ruleset.ts'

const EN = (en: string) => ({ en })

const pack = (name: string, parts: Partial<Pack>): Pack => ({
  pack: name,
  version: '1.0.0',
  title: EN(name),
  locales: ['en'],
  owner: { team: 'Safety' },
  effective: { from: '2026-01-01' },
  ...parts,
})

const base = pack('tutela/base', {
  procedures: {
    visit: {
      title: EN('Visit'),
      lock: 'floor',
      subjectKinds: ['visit'],
      closes: { outcomes: ['done'] },
      steps: [
        { code: 'talk', title: EN('Talk'), order: 'last', roles: ['nurse', 'doctor'] },
        {
          code: 'look',
          title: EN('Look'),
          due: { within: 'P3D' },
          fields: { place: { type: 'string', label: EN('place') } },
        },
      ],
    },
  },
  registers: {
    drills: {
      title: EN('Drills'),
      lock: 'floor',
      subjectKind: 'house',
      fields: { heldOn: { type: 'date', required: true, label: EN('day') } },
    },
  },
})

const EXTENDS = { extends: [{ pack: 'tutela/base', range: '*' }] }

function layered(...packs: Pack[]) {
  const found = layerPacks(
    packs.map((one) => ({ pack: one, digest: '' })),
    {},
  )
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  return found.body
}

function problems(...packs: Pack[]) {
  const found = layerPacks(
    packs.map((one) => ({ pack: one, digest: '' })),
    {},
  )
  return found.ok ? [] : found.problems.map(({ code, path }) => `${code} ${path.slice(2).join('/')}`)
}

test('kinds that a closing looks at its subject as stand beside those of the pack before, and leave no trace where none is named', () => {
  const looking = (name: string, kinds: string[]) =>
    pack(name, { ...EXTENDS, procedures: { visit: { closes: { alsoAbout: kinds } } } })
  expect(layered(base).procedures.visit).not.toHaveProperty('closingKinds')
  const both = layered(
    base,
    looking('acme/one', ['client', 'house']),
    looking('acme/two', ['house', 'worker']),
  )
  expect(both.procedures.visit?.closingKinds).toEqual(['client', 'house', 'worker'])
})

describe('packs that add to a procedure', () => {
  const house = pack('acme/house', {
    ...EXTENDS,
    procedures: {
      visit: {
        steps: [
          { code: 'insurer', title: EN('Insurer'), order: { after: ['look'] } },
          {
            code: 'look',
            roles: ['nurse'],
            due: { within: 'P2D' },
            fields: { place: { required: true }, time: { type: 'time', label: EN('time') } },
          },
        ],
      },
    },
  })

  test('bring steps and fields, narrow roles and shorten times, and the owner stays the owner', () => {
    const { visit } = layered(base, house).procedures
    expect(visit).toMatchObject({ pack: 'tutela/base', outcomes: ['done'], lock: 'floor' })
    expect(visit?.steps.map(({ code, pack: owner }) => [code, owner])).toEqual([
      ['look', 'tutela/base'],
      ['insurer', 'acme/house'],
      ['talk', 'tutela/base'],
    ])
    expect(visit?.steps[0]).toMatchObject({
      roles: ['nurse'],
      due: [
        { within: 'P3D', step: null },
        { within: 'P2D', step: null },
      ],
      fields: [
        { name: 'place', required: true, pack: 'tutela/base' },
        { name: 'time', type: 'time', required: false, pack: 'acme/house' },
      ],
    })
  })

  test('count in each part by itself, whatever else they say of the step', () => {
    const changed = (parts: Partial<ProcedureStep>, lock: 'floor' | 'tunable' = 'floor') => {
      const { visit } = base.procedures ?? {}
      const [talk] = visit?.steps ?? []
      if (!talk) throw new Error('a step')
      const { order: _, ...free } = talk
      const owner = pack('tutela/base', {
        ...base,
        procedures: { visit: { ...visit, lock, steps: [free, { code: 'look', title: EN('Look') }] } },
      })
      const added = pack('acme/house', {
        ...EXTENDS,
        procedures: { visit: { steps: [{ code: 'talk', ...parts }] } },
      })
      return layered(owner, added).procedures.visit?.steps.find(({ code }) => code === 'talk')
    }
    const parts: Partial<ProcedureStep>[] = [
      { roles: ['nurse'] },
      { approvals: 2 },
      { blocksClosing: true },
      { guidance: EN('Sit down.') },
    ]
    for (const part of parts) expect(changed(part, 'tunable')).toMatchObject(part)
    expect(changed({ roles: ['nurse'] })).toMatchObject({ roles: ['nurse'], due: [] })
    const loose: Partial<ProcedureStep>[] = [
      { title: EN('Speak') },
      { order: 'first' },
      { when: { fact: 'visit.calm', operator: 'equal', value: true } },
      { repeatable: true },
      { roles: ['guest'] },
    ]
    for (const part of loose) expect(changed(part, 'tunable')).toMatchObject(part)
  })

  test('speak under their own name about a floor, in each of their languages, and as they are about anything else', () => {
    const guided = (lock: 'floor' | 'tunable') => {
      const { visit } = base.procedures ?? {}
      const steps = visit?.steps?.map((step) => ({ ...step, guidance: EN('Look first.') })) ?? []
      const owner = pack('tutela/base', { ...base, procedures: { visit: { ...visit, lock, steps } } })
      const words = { en: 'Go ahead.', 'zh-CN': '继续。' }
      const added = pack('acme/house', {
        ...EXTENDS,
        title: { en: 'Our house', 'zh-CN': '本机构' },
        locales: ['en', 'zh-CN'],
        procedures: {
          visit: { steps: [{ code: 'look', guidance: words, fields: { place: { help: words } } }] },
        },
      })
      const [look] = layered(owner, added).procedures.visit?.steps.filter(({ code }) => code === 'look') ?? []
      return [look?.guidance, look?.fields[0]?.help]
    }
    const said = { en: 'Our house: Go ahead.', 'zh-CN': '本机构：继续。' }
    expect(guided('floor')).toEqual([{ ...said, en: `Look first.\n\n${said.en}` }, said])
    expect(guided('tunable')[1]).toEqual({ en: 'Go ahead.', 'zh-CN': '继续。' })
  })

  test('may be given in any order', () => {
    const other = pack('acme/other', {
      ...EXTENDS,
      procedures: { visit: { steps: [{ code: 'look', due: { within: 'P1D' } }] } },
    })
    expect(layered(base, other, house)).toEqual(layered(house, other, base))
  })

  test('are refused where they would ask less of a floor', () => {
    const looser = pack('acme/house', {
      ...EXTENDS,
      procedures: {
        visit: {
          steps: [
            { code: 'talk', roles: ['nurse', 'guest'], order: { after: ['look'] } },
            { code: 'look', due: { within: 'P4D' }, fields: { place: { required: false } } },
          ],
        },
      },
      registers: { drills: { fields: { heldOn: { required: false } } } },
    })
    expect(problems(base, looser)).toEqual([
      'FLOOR_WEAKENED procedures/visit/steps/talk/roles',
      'FLOOR_WEAKENED procedures/visit/steps/talk/order',
      'FLOOR_WEAKENED procedures/visit/steps/look/due',
      'FLOOR_WEAKENED registers/drills/fields/heldOn/required',
    ])
  })

  test('are refused where an outcome of a floor would be closed by another act than the rules are asked about', () => {
    const { visit } = base.procedures ?? {}
    const closing = pack('tutela/base', {
      ...base,
      procedures: { visit: { ...visit, closes: { action: 'close_visit', outcomes: ['done'] } } },
    })
    for (const closes of [{ acts: { done: 'look' } }, { outcomes: ['filed'], acts: { filed: 'look' } }]) {
      const house = pack('acme/house', { ...EXTENDS, procedures: { visit: { closes } } })
      expect(problems(closing, house)).toEqual(['FLOOR_WEAKENED procedures/visit/closes/acts'])
    }
  })

  test('are refused where they would say what the steps of a floor say, lists that are put together included', () => {
    const told: FactDeclaration = { type: 'codes', vocabulary: 'people', label: EN('told'), ask: EN('Who?') }
    const { visit } = base.procedures ?? {}
    const [talk, look] = visit?.steps ?? []
    if (!talk || !look) throw new Error('two steps')
    const yields = { 'visit.told': ['doctor'] }
    const floor = pack('tutela/base', {
      ...base,
      vocabulary: { people: { doctor: { title: EN('doctor') } } },
      facts: { 'visit.told': told, 'visit.other': { ...told, label: EN('other') } },
      procedures: { visit: { ...visit, steps: [{ ...talk, yields }, look] } },
    })
    const adding = (said: Procedure, name = 'acme/house') =>
      problems(floor, pack(name, { ...EXTENDS, procedures: { visit: said } }))
    const [start, other, added] = [
      { starts: { facts: yields } },
      { steps: [{ code: 'look', yields }] },
      { steps: [{ code: 'tick', title: EN('Tick'), yields }] },
    ]
    const place = 'FLOOR_WEAKENED procedures/visit'
    expect(adding(start)).toEqual([`${place}/starts/facts/visit.told`])
    expect(adding(other)).toEqual([`${place}/steps/look/yields/visit.told`])
    expect(adding(added)).toEqual([`${place}/steps/tick/yields/visit.told`])
    expect(adding(added, 'tutela/more')).toEqual([])
    expect(adding({ steps: [{ code: 'look', yields: { 'visit.other': ['doctor'] } }] })).toEqual([])
    expect(adding({ steps: [{ code: 'talk', yields }] })).toEqual([])
  })

  test('are refused where a step of a floor would be done by closing another procedure', () => {
    const visit: Procedure = { steps: [{ code: 'look', starts: 'empty' }] }
    const house = pack('acme/house', {
      ...EXTENDS,
      procedures: { visit, empty: { title: EN('Empty'), subjectKinds: ['visit'] } },
    })
    expect(problems(base, house)).toEqual(['FLOOR_WEAKENED procedures/visit/steps/look/starts'])
  })

  test('are refused where they do not extend the owner', () => {
    const stranger = pack('acme/house', { registers: { drills: { title: EN('Drills') } } })
    expect(problems(base, stranger)).toEqual(['SHADOWED_CODE registers/drills'])
  })
})

describe('a field of a floor that is a list', () => {
  const people = { type: 'codes', vocabulary: 'people', label: EN('people') } as const
  const floor = pack('tutela/base', {
    ...base,
    vocabulary: { people: { doctor: { title: EN('doctor') }, nurse: { title: EN('nurse') } } },
    registers: {
      calls: {
        title: EN('Calls'),
        lock: 'floor',
        subjectKind: 'house',
        fields: { told: { ...people, required: true } },
      },
    },
  })
  const taken = (field: RecordField, told: string[]) => {
    const house = pack('acme/house', { ...EXTENDS, registers: { calls: { fields: { told: field } } } })
    const body = layered(floor, house)
    return readFields(body.registers.calls?.fields ?? [], { told }, {}, body).ok
  }

  test('is not empty where it is required, whatever other packs say about its length', () => {
    expect(taken({ minItems: 0 }, [])).toBe(false)
    expect(taken({ minItems: 0 }, ['nurse'])).toBe(true)
    expect(taken({ minItems: 2 }, ['nurse'])).toBe(false)
  })

  test('takes codes of its vocabulary list only, whichever other packs leave of them', () => {
    expect(taken({ values: ['nobody', 'nurse'] }, ['nobody'])).toBe(false)
    expect(taken({ values: ['nobody', 'nurse'] }, ['nurse'])).toBe(true)
    expect(taken({ values: ['nobody', 'nurse'] }, ['doctor'])).toBe(false)
  })

  test('is reported where another pack names codes that are not in its list', () => {
    const house = pack('acme/house', {
      ...EXTENDS,
      registers: { calls: { fields: { told: { values: ['nobody', 'nurse'] } } } },
    })
    const found = checkPack(house, { extends: [floor] }).map(({ code, pointer }) => `${code} ${pointer}`)
    expect(found).toContain('UNKNOWN_TERM /registers/calls/fields/told/values/0')
  })
})
