import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allFindings,
  assess,
  compileRuleset,
  conflictMessageOf,
  messageOf,
} from '../../../src/rules/index.ts'
import acceptance from '../../corpus/acceptance/cases.json' with { type: 'json' }
import { rulesetOf, shippedPacks } from '../../support/shipped-packs.ts'
import { assessed, fact, isTrue, packOf, plain } from '../evaluate/assessing.ts'

const text = (en: string, zh = en) => ({ en, 'zh-CN': zh })
const FACTS = {
  a: plain('boolean'),
  b: plain('boolean'),
  days: plain('integer'),
  thing: fact('object'),
  items: plain('list'),
}
const pack = (message: string, guidance = 'Look it up. It is {days} days old. Then act.', parts = {}) =>
  packOf(FACTS, [
    {
      code: 'A',
      title: text('Title'),
      guidance: text(guidance),
      message: text(message),
      ...parts,
    },
  ])

describe('a message', () => {
  const message = (given: ReturnType<typeof pack>, facts: object) => {
    const assessment = assessed(given, facts)
    const [finding] = assessment.result.findings
    if (!finding) throw new Error('nothing was found')
    return messageOf(assessment, finding, 'en')
  }

  test('says the figures that are known', () => {
    expect(message(pack('It is {days} days old.'), { days: 0 })).toBe('It is 0 days old.')
  })

  test.each([
    ['was not given', {}],
    ['was asked for in vain', { days: null }],
  ])(
    'gives way to the guidance where a figure %s, without the sentence that would name it',
    (_what, facts) => {
      expect(message(pack('It is {days} days old.'), facts)).toBe('Look it up. Then act.')
    },
  )

  test('gives way to the title where the guidance has nothing else to say', () => {
    expect(message(pack('It is {days} days old.', '{days} days.'), {})).toBe('Title')
  })

  test('gives way where an object would be printed', () => {
    expect(message(pack('It is {thing}.', 'Act.'), { thing: { size: 3 } })).toBe('Act.')
  })

  test('speaks of an item only where one was named', () => {
    const each = pack('Count {item}.', 'Count everything.', { each: 'items' })
    expect(message(each, {})).toBe('This may apply: Title. It depends on: Subject.')
    expect(message(each, { items: [{ id: 'H1' }] })).toBe('Count H1.')
  })

  test('calls an item what people call it: by what names it, with a number where several are called so, else by its place', () => {
    const named = pack('Count {item}.', 'Count everything.', { each: 'items' })
    const facts = {
      ...named.facts,
      items: fact('list', { namedBy: ['items[].title'] }),
      'items[].title': fact('string'),
    }
    const items = [
      { id: 'A', title: 'Ladder' },
      { id: 'B' },
      { id: 'C', title: 'Ladder' },
      { id: 'D', title: 'Lift' },
    ]
    const assessment = assessed({ ...named, facts }, { items })
    expect(assessment.result.findings.map((finding) => messageOf(assessment, finding, 'en'))).toEqual([
      'Count Ladder (1).',
      'Count number 2 of the list.',
      'Count Ladder (2).',
      'Count Lift.',
    ])
  })

  test('calls an item without the stop that people end what they write with', () => {
    const named = pack('Count {item} now.', 'Count everything.', { each: 'items' })
    const facts = {
      ...named.facts,
      items: fact('list', { namedBy: ['items[].title'] }),
      'items[].title': fact('string'),
    }
    const items = [
      { id: 'A', title: 'The lift. It hangs. ' },
      { id: 'B', title: '...' },
    ]
    const assessment = assessed({ ...named, facts }, { items })
    expect(assessment.result.findings.map((finding) => messageOf(assessment, finding, 'en'))).toEqual([
      'Count The lift. It hangs now.',
      'Count ... now.',
    ])
  })
})

describe('the sentence of a state', () => {
  const said = (facts: object, parts: object = {}, locale = 'en') => {
    const assessment = assessed(
      pack('Do it, within {days} days.', 'Guidance.', { require: isTrue('a'), ...parts }),
      facts,
    )
    const [finding] = allFindings(assessment)
    if (!finding) throw new Error('nothing was found')
    return messageOf(assessment, finding, locale)
  }

  test.each<[string, object, object, string]>([
    ['not fulfilled gives the order', { a: false, days: 3 }, {}, 'Do it, within 3 days.'],
    ['not known asks the question', { days: 3 }, {}, 'Check this: What is it?'],
    ['not known asks in the words of the pack', {}, { messageOpen: text('Look at it.') }, 'Look at it.'],
    [
      'not known asks the question where the words of the pack have a gap',
      {},
      { messageOpen: text('Look within {days} days.') },
      'Check this: What is it?',
    ],
    [
      'not fulfilled asks where the order has a gap',
      { a: false },
      { messageOpen: text('Look at it.') },
      'Look at it.',
    ],
    ['fulfilled gives no order', { a: true }, {}, 'In place: Title.'],
    [
      'that may apply names what it depends on',
      {},
      { when: isTrue('b') },
      'This may apply: Title. It depends on: Subject.',
    ],
    [
      'of a place to turn to that may apply gives neither name nor number',
      {},
      { when: isTrue('b'), kind: 'signpost', resource: 'line', require: undefined },
      'There may be a place to turn to. It depends on: Subject.',
    ],
    ['that does not apply says so', { b: false }, { when: isTrue('b') }, 'Does not apply here: Title.'],
  ])('%s', (_what, facts, parts, words) => {
    expect(said(facts, parts)).toBe(words)
  })

  test('has no doubled stop after a title that is a sentence', () => {
    expect(said({ a: true }, { title: text('Done.', '做完了。') }, 'zh-CN')).toBe('已落实：做完了。')
  })
})

describe('the sentence of a conflict', () => {
  const sentence = (words: string, facts: object) => {
    const conflict = { code: 'K', between: ['A', 'days'], when: isTrue('a'), message: text(words) }
    const assessment = assessed({ ...pack('Do it.'), conflicts: [conflict] }, facts)
    const [found] = assessment.result.conflicts
    if (!found) throw new Error('there is no conflict')
    return conflictMessageOf(assessment, found, 'en')
  }

  test('leaves out what would name something that is not known', () => {
    expect(sentence('It is {days} days old. Decide today.', { a: true })).toBe('Decide today.')
    expect(sentence('It is {days} days old. Decide today.', { a: true, days: 3 })).toBe(
      'It is 3 days old. Decide today.',
    )
  })

  test('names both sides where nothing else is left', () => {
    expect(sentence('It is {days} days old.', { a: true })).toMatch(/^These do not agree: Title; .+\. Decide/)
  })
})

const shipped = compileRuleset(await rulesetOf(shippedPacks()))

test('shipped packs say nothing that is not a sentence, whatever is left out', () => {
  const some = fc
    .constantFrom(...acceptance.cases)
    .chain(({ input: { asOf, ...facts } }) =>
      fc.subarray(Object.entries(facts)).map((kept) => ({ asOf, facts: Object.fromEntries(kept) })),
    )
  fc.assert(
    fc.property(some, fc.constantFrom('en', 'zh-CN'), ({ asOf, facts }, locale) => {
      const outcome = assess(shipped, { asOf, facts })
      if (!outcome.ok) return
      const { assessment } = outcome
      const { findings, conflicts } = assessment.result
      for (const finding of findings)
        expect(messageOf(assessment, finding, locale)).toMatch(
          /^(?!.*([{}[\]]|not given|未提供|undefined|null)).+$/s,
        )
      for (const conflict of conflicts)
        expect(conflictMessageOf(assessment, conflict, locale)).toMatch(/^(?!.*([{}]|not given|未提供)).+$/s)
    }),
    { numRuns: 60 },
  )
})
