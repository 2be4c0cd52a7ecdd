import { describe, expect, test } from 'vitest'
import { assessed, fact, packOf, plain, problemsOf } from './assessing.ts'

const FACTS = {
  'client.age': fact('integer', { minimum: 0, maximum: 120 }),
  'client.name': fact('string', { maxLength: 5 }),
  ok: fact('boolean'),
  grade: fact('code'),
  grades: fact('codes'),
  openGrade: fact('code', { open: true, unknownValues: ['unclear'] }),
  openGrades: fact('codes', { open: true }),
  thing: fact('object'),
  visits: fact('list', { minItems: 1 }),
  'visits[].length': fact('integer'),
  'visits[].grade': fact('code', { open: true }),
  rooms: fact('list', { key: 'room' }),
  'rooms[].room': fact('string', { maxLength: 2 }),
}
const PACK = packOf(FACTS)
const codes = (facts: unknown) => problemsOf(PACK, facts).map(({ code }) => code)
const english = (facts: unknown) => problemsOf(PACK, facts).map(({ message }) => message.en)
const paths = (facts: unknown) => problemsOf(PACK, facts).map(({ path }) => path.join('.'))

describe('facts', () => {
  test.each([[null], [[]], ['text'], [1], [undefined]])('are a JSON object: %j is not', (facts) => {
    expect(problemsOf(PACK, facts)).toEqual([
      {
        code: 'INVALID_INPUT',
        path: ['facts'],
        message: { en: 'Facts must be a JSON object.', 'zh-CN': '提交的信息必须是一个 JSON 对象。' },
      },
    ])
  })

  test('that are too large are refused as a whole', () => {
    expect(problemsOf(PACK, { thing: 'a'.repeat(70_000), unknown: 1 })).toEqual([
      {
        code: 'INVALID_INPUT',
        path: ['facts'],
        message: {
          en: 'The facts are too large: at most 64 KiB, 32 levels and 500 items in a list.',
          'zh-CN': '提交的信息过大：最多 64 KiB、32 层、每个列表 500 项。',
        },
      },
    ])
  })

  test('nested are found; what only starts like a declared name is not', () => {
    expect(codes({ client: { age: 3, name: 'Ann' } })).toEqual([])
    expect(codes({ client: {} })).toEqual([])
    expect(english({ client: 3 })).toEqual(['There is no fact "client".'])
    expect(paths({ client: { age: 3, agee: 3 } })).toEqual(['facts.client.agee'])
    expect(english({ client: { agee: 3 } })).toEqual([
      'There is no fact "client.agee". Did you mean "client.age"?',
    ])
    expect(codes({ client: { age: { deeper: 1 } } })).toEqual(['INVALID_FACT'])
  })

  test('that an object inherits are not read', () => {
    expect(codes(Object.create({ undeclared: 1 }))).toEqual([])
    expect(codes({ constructor: 1 })).toEqual(['UNDECLARED_FACT'])
  })

  test('that nobody declares are named in both languages, with the nearest name', () => {
    expect(problemsOf(PACK, { okk: true })).toEqual([
      {
        code: 'UNDECLARED_FACT',
        path: ['facts', 'okk'],
        message: {
          en: 'There is no fact "okk". Did you mean "ok"?',
          'zh-CN': '没有“okk”这一信息项。您是否想写“ok”？',
        },
      },
    ])
    expect(english({ zzzzzzzzzzzzzzzzzzz: 1 })).toEqual(['There is no fact "zzzzzzzzzzzzzzzzzzz".'])
    const [problem] = problemsOf(PACK, { zzzzzzzzzzzzzzzzzzz: 1 })
    expect(problem?.message['zh-CN']).toBe('没有“zzzzzzzzzzzzzzzzzzz”这一信息项。')
  })

  test('that nobody declares get a suggestion for the first twenty only', () => {
    const many = Object.fromEntries([...'abcdefghijlmnopqrstuvwxyz'].map((letter) => [`ok${letter}`, 1]))
    const suggested = english(many).filter((text) => text?.includes('Did you mean'))
    expect(english(many)).toHaveLength(25)
    expect(suggested).toHaveLength(20)
  })

  test('given nested and dotted count once when they agree', () => {
    expect(codes({ client: { age: 3 }, 'client.age': 3 })).toEqual([])
    expect(codes({ client: { age: null }, 'client.age': null })).toEqual([])
    expect(problemsOf(PACK, { client: { age: 3 }, 'client.age': 4 })).toEqual([
      {
        code: 'INVALID_FACT',
        path: ['facts', 'client.age'],
        message: {
          en: '"client.age" is given twice with different values.',
          'zh-CN': '“client.age”给出了两个不同的值。',
        },
      },
    ])
    expect(codes({ client: { age: 3 }, 'client.age': null })).toEqual(['INVALID_FACT'])
  })
})

describe('values of another kind', () => {
  test.each([
    [{ client: { age: 'x' } }, '"client.age" must be a whole number, at least 0, at most 120.'],
    [{ client: { name: 'Annabel' } }, '"client.name" must be a text, of at most 5 characters.'],
    [{ ok: 'yes' }, '"ok" must be true or false.'],
    [{ grade: 'none' }, '"grade" must be a code, one of low, medium, high, elsewhere.'],
    [
      { grades: ['none'] },
      '"grades" must be a list of codes without repetition, one of low, medium, high, elsewhere.',
    ],
    [{ openGrade: 3 }, '"openGrade" must be a code.'],
    [{ thing: [] }, '"thing" must be a JSON object.'],
    [{ visits: 3 }, '"visits" must be a list of objects, each with its own name, with at least 1 item.'],
    [{ visits: [] }, '"visits" must be a list of objects, each with its own name, with at least 1 item.'],
  ])('%j: %s', (facts, message) => {
    expect(problemsOf(PACK, facts)).toMatchObject([{ code: 'INVALID_FACT', message: { en: message } }])
  })

  test('are explained in Chinese too', () => {
    const chinese = (facts: unknown) => problemsOf(PACK, facts).map(({ message }) => message['zh-CN'])
    expect(chinese({ client: { age: 'x' } })).toEqual(['“client.age”必须是整数，不小于 0，不大于 120。'])
    expect(chinese({ client: { name: 'Annabel' } })).toEqual(['“client.name”必须是文本，最多 5 个字符。'])
    expect(chinese({ grade: 'none' })).toEqual(['“grade”必须是代码，取值为 low、medium、high、elsewhere。'])
    expect(chinese({ visits: [] })).toEqual(['“visits”必须是对象列表，每项有自己的名称，至少 1 项。'])
    expect(chinese({ visits: ['x'] })).toEqual([
      '“visits[]”必须是对象，其“id”为不含空格的简短名称，例如 cold-night。',
    ])
    expect(chinese({ visits: [{ id: 'a' }], rooms: [{}] })).toEqual([
      '“rooms[]”必须是对象，其“room”为不含空格的简短名称，例如 cold-night。',
    ])
  })

  test.each([
    ['number', 'a number', '数字'],
    ['string', 'a text', '文本'],
    ['strings', 'a list of texts without repetition', '不重复的文本列表'],
    ['date', 'a date (YYYY-MM-DD) or an RFC 3339 instant', '日期（YYYY-MM-DD）或 RFC 3339 时间'],
    ['dateTime', 'an RFC 3339 instant or a date (YYYY-MM-DD)', 'RFC 3339 时间或日期（YYYY-MM-DD）'],
    ['boolean', 'true or false', 'true 或 false'],
    [
      'codes',
      'a list of codes without repetition, one of low, medium, high, elsewhere',
      '不重复的代码列表，取值为 low、medium、high、elsewhere',
    ],
    ['object', 'a JSON object', 'JSON 对象'],
  ] as const)('a fact of type %s must be %s', (type, en, zh) => {
    const pack = packOf({ subject: fact(type) })
    const wrong = type === 'boolean' ? 1 : true
    expect(problemsOf(pack, { subject: wrong })).toEqual([
      {
        code: 'INVALID_FACT',
        path: ['facts', 'subject'],
        message: { en: `"subject" must be ${en}.`, 'zh-CN': `“subject”必须是${zh}。` },
      },
    ])
  })

  test('of which at least two are wanted are spoken of in the plural', () => {
    const pack = packOf({ subject: fact('strings', { minItems: 2 }) })
    expect(problemsOf(pack, { subject: [] })[0]?.message.en).toBe(
      '"subject" must be a list of texts without repetition, with at least 2 items.',
    )
  })

  test('outside a long vocabulary are answered with its first forty codes', () => {
    const names = Array.from({ length: 50 }, (_, index) => `c${String(index).padStart(2, '0')}`)
    const scale = Object.fromEntries(names.map((name) => [name, { title: { en: name } }]))
    const pack = packOf({ subject: fact('code') }, [], { vocabulary: { scale } })
    expect(problemsOf(pack, { subject: 'none' })[0]?.message.en).toBe(
      `"subject" must be a code, one of ${names.slice(0, 40).join(', ')}.`,
    )
  })

  test('are all reported, each at its path', () => {
    expect(paths({ ok: 1, client: { age: -1 }, visits: [{ id: 'a', length: 'x' }] })).toEqual([
      'facts.ok',
      'facts.client.age',
      'facts.visits.0.length',
    ])
  })
})

describe('a list of objects', () => {
  test('has items with a short code for a name', () => {
    for (const name of ['a', 'A-1', 'a.b:c_d', 'x'.repeat(64)])
      expect(codes({ visits: [{ id: name }] })).toEqual([])
    for (const name of ['', 'a b', 'x'.repeat(65), 3, null, undefined, ' a', 'a '])
      expect(codes({ visits: [{ id: name }] }), String(name)).toEqual(['INVALID_FACT'])
    expect(english({ visits: [{ id: 'a' }, 'text'] })).toEqual([
      '"visits[]" must be an object with a short name without spaces as "id", for example cold-night.',
    ])
    expect(paths({ visits: [{ id: 'a' }, 'text'] })).toEqual(['facts.visits.1'])
    expect(codes({ visits: [Object.create({ id: 'a' })] })).toEqual(['INVALID_FACT'])
  })

  test('names each item once', () => {
    expect(paths({ visits: [{ id: 'a' }, { id: 'a' }] })).toEqual(['facts.visits'])
    expect(codes({ visits: [{ id: 'a' }, { id: 'b' }] })).toEqual([])
  })

  test('names the item in what is wrong with its fields', () => {
    expect(english({ visits: [{ id: 'V1', length: 'x' }] })).toEqual([
      '"visits[V1].length" must be a whole number.',
    ])
    expect(english({ visits: [{ id: 'V1', lenght: 3 }] })).toEqual([
      'There is no fact "visits[].lenght". Did you mean "visits[].length"?',
    ])
    expect(paths({ visits: [{ id: 'V1', lenght: 3 }] })).toEqual(['facts.visits.0.lenght'])
    expect(codes({ visits: [{ id: 'V1', room: 'x' }] })).toEqual(['UNDECLARED_FACT'])
  })

  test('may have its name as a field, which then is checked like any other', () => {
    expect(codes({ rooms: [{ room: 'R1' }] })).toEqual([])
    expect(english({ rooms: [{ room: 'R12' }] })).toEqual([
      '"rooms[R12].room" must be a text, of at most 2 characters.',
    ])
  })

  test('is known as soon as it is given, with as many items as were given', () => {
    const pack = packOf(
      {
        visits: plain('list'),
        many: { type: 'integer', label: { en: 'Many' }, derive: { count: 'visits' } },
      },
      [
        { code: 'A', when: { fact: 'visits', operator: 'isStated', value: true } },
        { code: 'B', when: { fact: 'many', operator: 'equal', value: 2 } },
      ],
    )
    const statuses = (facts: object) => assessed(pack, facts).result.findings.map(({ status }) => status)
    expect(statuses({ visits: [{ id: 'a' }, { id: 'b' }] })).toEqual(['NOTED', 'NOTED'])
    expect(statuses({ visits: [] })).toEqual(['NOTED'])
    expect(statuses({ visits: null })).toEqual(['POSSIBLE', 'POSSIBLE'])
  })

  test('says of each field where it is wrong', () => {
    const visits = [
      { id: 'a', length: 'x', grade: 3 },
      { id: 'b', length: 'x' },
    ]
    expect(paths({ visits })).toEqual([
      'facts.visits.0.length',
      'facts.visits.0.grade',
      'facts.visits.1.length',
    ])
  })

  test('comes once', () => {
    const pack = packOf({ 'home.rooms': fact('list') })
    const rooms = [{ id: 'R' }]
    expect(problemsOf(pack, { home: { rooms }, 'home.rooms': [...rooms] })).toEqual([])
    expect(problemsOf(pack, { home: { rooms }, 'home.rooms': [{ id: 'S' }] })).toMatchObject([
      {
        code: 'INVALID_FACT',
        path: ['facts', 'home.rooms'],
        message: { en: '"home.rooms" is given twice with different values.' },
      },
    ])
  })

  test('that is null is not known', () => {
    const pack = packOf({ visits: plain('list'), ok: plain('boolean') }, [{ each: 'visits' }])
    expect(assessed(pack, { visits: null }).result.findings.map(({ status }) => status)).toEqual(['POSSIBLE'])
  })

  test('is judged in the order of names, whatever the order they come in', () => {
    const pack = packOf({ visits: plain('list') }, [{ each: 'visits' }])
    const visits = ['c', 'a', 'b'].map((id) => ({ id }))
    expect(assessed(pack, { visits }).result.findings.map(({ item }) => item)).toEqual(['a', 'b', 'c'])
  })
})

describe('a code outside an open vocabulary', () => {
  const warnings = (facts: unknown) => assessed(PACK, facts).result.warnings

  test('is kept and reported, in both languages', () => {
    expect(warnings({ openGrade: 'new' })).toEqual([
      {
        code: 'UNKNOWN_VALUE',
        subject: 'openGrade=new',
        message: {
          en: '“new” is not among the choices for “Subject”; no rule knows it, so nothing was checked for it.',
          'zh-CN': '“new”不在“Subject”的可选项中；现有规则都不涉及它，因此未作检查。',
        },
      },
    ])
    expect(warnings({ openGrade: 'low' })).toEqual([])
  })

  test('is reported for each item of a list and each object, in order', () => {
    const subjects = warnings({
      openGrades: ['zebra', 'low', 'ant'],
      visits: [{ id: 'V1', grade: 'mole' }],
      openGrade: 'bee',
    }).map(({ subject }) => subject)
    expect(subjects).toEqual(['openGrade=bee', 'openGrades=ant', 'openGrades=zebra', 'visits[V1].grade=mole'])
  })
})

test('a value that means "not known" is taken as not known', () => {
  const pack = packOf({ openGrade: FACTS.openGrade, list: fact('strings', { unknownValues: ['unclear'] }) }, [
    { code: 'A', when: { fact: 'openGrade', operator: 'isStated', value: true } },
    { code: 'B', when: { fact: 'list', operator: 'isStated', value: true } },
  ])
  const statuses = (facts: unknown) => assessed(pack, facts).result.findings.map(({ status }) => status)
  expect(statuses({ openGrade: 'unclear', list: ['unclear'] })).toEqual(['POSSIBLE', 'POSSIBLE'])
  expect(statuses({ openGrade: 'low', list: [] })).toEqual(['NOTED', 'NOTED'])
  expect(statuses({ openGrade: 'low', list: null })).toEqual(['NOTED', 'POSSIBLE'])
})

describe('a request', () => {
  test.each(['', '2025-06-02', '2025-06-02T09:00:00', 'now'])('at %j is refused', (asOf) => {
    expect(problemsOf(PACK, {}, { asOf })).toEqual([
      {
        code: 'INVALID_INPUT',
        path: ['asOf'],
        message: {
          en: 'asOf must be an RFC 3339 instant such as 2026-01-31T09:00:00Z.',
          'zh-CN': 'asOf 必须是 RFC 3339 时间，例如 2026-01-31T09:00:00Z。',
        },
      },
    ])
  })

  test('that attests what the ruleset does not have is refused', () => {
    const pack = packOf({ ok: fact('boolean') }, [{ code: 'R' }])
    expect(problemsOf(pack, {}, { attestations: ['R', 'S'] })).toEqual([
      {
        code: 'INVALID_INPUT',
        path: ['attestations', '1'],
        message: { en: 'No active pack has a requirement "S".', 'zh-CN': '当前启用的规则包没有要求“S”。' },
      },
    ])
  })

  test('is told everything that is wrong with it at once', () => {
    expect(problemsOf(PACK, { okk: 1 }, { asOf: '', attestations: ['S'] }).map(({ code }) => code)).toEqual([
      'INVALID_INPUT',
      'INVALID_INPUT',
      'UNDECLARED_FACT',
    ])
  })
})
