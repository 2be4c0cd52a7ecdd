import { describe, expect, test } from 'vitest'
import {
  assess,
  compileRuleset,
  loadPlan,
  messageOf,
  reasonsOf,
  storePlan,
} from '../../../src/rules/index.ts'
import type { Pack, Translation } from '../../../src/rules/pack/format.ts'
import { layerPacks } from '../../../src/rules/ruleset/resolve-ruleset.ts'
import { type TranslatableText, translatableTexts } from '../../../src/rules/ruleset/translate-packs.ts'
import { AS_OF } from '../../support/semantics-table.ts'
import { fact, isTrue, packOf } from '../evaluate/assessing.ts'
import { ownPack } from './layers.ts'

const DOOR = fact('boolean', { label: { en: 'the door is locked' }, ask: { en: 'Is the door locked?' } })
const DAYS = fact('integer', { label: { en: 'days since the last look' }, unit: 'day' })
const HOUSE: Pack = packOf({ locked: DOOR, days: DAYS }, [
  {
    code: 'D-1',
    title: { en: 'Door locked' },
    message: { en: 'Lock the door; it has stood open for {days} days.' },
    require: isTrue('locked'),
  },
  {
    code: 'D-2',
    title: { en: 'Somebody looks' },
    message: { en: 'Look at the door.' },
    require: { fact: 'days', operator: 'lessThan', value: 3 },
  },
])

/** Every text in a language: the English one, marked. */
const translate = (text: TranslatableText, locale: string): Translation => {
  const source = text.text.en ?? text.key
  return { source, to: { [locale]: `${locale} ${source}` } }
}

function packOfTranslations(
  locale: string,
  texts: readonly TranslatableText[],
  parts: Partial<Pack> = {},
): Pack {
  const byTarget = Map.groupBy(texts, ({ target }) => target)
  const translations = Object.fromEntries(
    [...byTarget].map(([target, some]) => [
      target,
      Object.fromEntries(some.map((one) => [one.key, translate(one, locale)])),
    ]),
  )
  const { overrides: _none, ...pack } = ownPack(`acme/${locale}`, [], { locales: [locale] })
  return { ...pack, kind: 'translations', title: { [locale]: locale }, translations, ...parts }
}

/** The same value, which nobody can change any more. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

const needed = translatableTexts([HOUSE]).filter(({ isNeeded }) => isNeeded)

function bodyOf(...packs: readonly Pack[]) {
  const layered = layerPacks(
    packs.map((pack) => ({ pack, digest: '' })),
    {},
  )
  if (!layered.ok) throw new Error(JSON.stringify(layered.problems))
  return layered.body
}

describe('a language', () => {
  test('is offered when every text of the packs and of the engine is there in it', () => {
    expect(bodyOf(HOUSE).locales).toEqual(['en'])
    expect(bodyOf(HOUSE, packOfTranslations('es', needed)).locales).toEqual(['en', 'es'])
  })

  test.each(['engine', HOUSE.pack])('is not offered while one text of %s lacks', (target) => {
    const last = needed.findLast((text) => text.target === target)
    const partial = packOfTranslations(
      'es',
      needed.filter((text) => text !== last),
    )
    expect(bodyOf(HOUSE, partial).locales).toEqual(['en'])
    const lacking = translatableTexts([HOUSE, partial]).filter(
      ({ text, isNeeded }) => isNeeded && !Object.hasOwn(text, 'es'),
    )
    expect(lacking.map(({ key }) => key)).toEqual([last?.key])
  })

  test('is not offered any more once a text of a pack says something else: the old words do not count', () => {
    const spanish = packOfTranslations('es', needed)
    const changed = structuredClone(HOUSE)
    const [first] = changed.requirements ?? []
    if (first) first.message = { en: 'Lock the door at once.' }
    expect(bodyOf(changed, spanish).locales).toEqual(['en'])
  })

  test('is not offered while a text in it is blank', () => {
    const spanish = packOfTranslations('es', needed)
    const [text] = Object.values(spanish.translations?.[HOUSE.pack] ?? {})
    if (text) text.to = { es: '  ' }
    expect(bodyOf(HOUSE, spanish).locales).toEqual(['en'])
  })

  test('that a pack speaks by itself stays as the pack says it', () => {
    const own = structuredClone(HOUSE)
    own.title = { en: 'Own', es: 'Propio' }
    const body = bodyOf(own, packOfTranslations('es', needed, { translations: { [HOUSE.pack]: {} } }))
    expect(body.packs.map(({ name }) => name)).toHaveLength(2)
    const texts = translatableTexts([own, packOfTranslations('es', translatableTexts([own]))])
    expect(texts.find(({ target, key }) => target === HOUSE.pack && key === 'title')?.text.es).toBe('Propio')
  })

  test('leaves the packs that were given as they are, and stands in the layered ones', () => {
    const given = frozen(structuredClone(HOUSE))
    const body = bodyOf(given, packOfTranslations('es', needed))
    expect(given).toEqual(HOUSE)
    expect(body.requirements.map(({ title }) => title.es)).toEqual(['es Door locked', 'es Somebody looks'])
    expect(body.facts.days?.label).toEqual({
      en: 'days since the last look',
      es: 'es days since the last look',
    })
  })

  test('comes from one pack: two that say a text differently do not go together', () => {
    const first = packOfTranslations('es', needed)
    const second = { ...structuredClone(first), pack: 'acme/other' }
    const same = layerPacks(
      [HOUSE, first, second].map((pack) => ({ pack, digest: '' })),
      {},
    )
    expect(same.ok).toBe(true)
    const text = second.translations?.engine?.['value/yes']
    if (text) text.to = { es: 'claro' }
    const differing = layerPacks(
      [HOUSE, first, second].map((pack) => ({ pack, digest: '' })),
      {},
    )
    expect(differing).toMatchObject({
      ok: false,
      problems: [
        { code: 'ALREADY_DECLARED', path: ['packs', 'acme/other', 'translations', 'engine', 'value/yes'] },
      ],
    })
  })

  test('adds nothing that is required: the rules are the same with it and without', () => {
    const codes = (...packs: readonly Pack[]) =>
      bodyOf(...packs).requirements.map(({ code, when, require, level }) => ({ code, when, require, level }))
    expect(codes(HOUSE, packOfTranslations('es', needed))).toEqual(codes(HOUSE))
  })
})

describe('an answer in a language that a pack adds', () => {
  const compiled = compileRuleset({ digest: '', ...bodyOf(HOUSE, packOfTranslations('es', needed)) })
  const assessedIn = (ruleset: typeof compiled, locale: string) => {
    const outcome = assess(ruleset, { facts: { locked: false, days: 4 }, asOf: AS_OF })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
    const { assessment } = outcome
    return assessment.result.findings.map((finding) => [
      messageOf(assessment, finding, locale),
      reasonsOf(assessment, finding, locale).map(({ text }) => text),
    ])
  }

  test('has no sentence in another one', () => {
    expect(assessedIn(compiled, 'es')).toEqual([
      ['es Lock the door; it has stood open for 4 days.', ['Es es the door is locked: es no.']],
      ['es Look at the door.', ['Es es days since the last look: es 4 days, es not below es 3 days.']],
    ])
  })

  test('is the same after the plan was stored', () => {
    const loaded = loadPlan(storePlan(compiled))
    if (!loaded) throw new Error('not loaded')
    expect(assessedIn(loaded, 'es')).toEqual(assessedIn(compiled, 'es'))
  })

  test('tells what is wrong with the facts in it, too', () => {
    const outcome = assess(compiled, { facts: { lokced: true }, asOf: AS_OF })
    expect(outcome.ok ? [] : outcome.problems.map(({ message }) => message.es)).toEqual([
      'es es There is no fact "lokced". es Did you mean "locked"?',
    ])
  })
})

describe('an answer in a language written from right to left', () => {
  const compiled = compileRuleset({ digest: '', ...bodyOf(HOUSE, packOfTranslations('ar', needed)) })

  test('keeps names and numbers apart from the words around them, each between two isolates', () => {
    const outcome = assess(compiled, { facts: { locked: false, days: 4 }, asOf: AS_OF })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
    const { assessment } = outcome
    const [first, second] = assessment.result.findings.map((finding) => messageOf(assessment, finding, 'ar'))
    expect(first).toBe('ar Lock the door; it has stood open for \u20684\u2069 days.')
    expect(second).toBe('ar Look at the door.')
    const sentences = assessment.result.findings.flatMap((finding) =>
      reasonsOf(assessment, finding, 'ar').map(({ text }) => text),
    )
    for (const sentence of sentences) {
      expect(sentence).toMatch(/\u2068/)
      const open = sentence.split('\u2068').length
      expect(sentence.split('\u2069').length).toBe(open)
    }
  })
})
