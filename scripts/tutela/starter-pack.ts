import type { LocalisedText, Pack } from '../../src/rules/pack/format.ts'

interface StarterInput {
  /** owner/name. */
  readonly name: string
  readonly locales: readonly string[]
  /** YYYY-MM-DD. */
  readonly today: string
  /** Where the JSON Schema of the format is, as seen from the pack. */
  readonly schema: string
}

type Say = (en: string, zh: string) => LocalisedText

/** Languages the starter's own texts are written in. */
export const STARTER_LOCALES: readonly string[] = ['en', 'zh-CN']

/** A small pack that is sound, whose tests pass and show every outcome, and that has one of each common part. */
export function starterPack({ name, locales, today, schema }: StarterInput): Pack {
  const say: Say = (en, zh) =>
    Object.fromEntries(locales.map((locale) => [locale, locale === 'zh-CN' ? zh : en]))
  const words = name.slice(name.indexOf('/') + 1).split('-')
  const codes = codesOf(name, words)
  const facts = factNames(words)
  return {
    $schema: schema,
    pack: name,
    version: '1.0.0',
    title: say(titleOf(words), titleOf(words)),
    locales: [...locales],
    owner: { team: 'Safeguarding' },
    extends: [{ pack: 'tutela/core-safety', range: '^1.0.0' }],
    effective: { from: today, reviewBy: nextYear(today) },
    facts: {
      [facts.exitClear]: {
        type: 'boolean',
        label: say('the way out is clear', '出口通道畅通'),
        ask: say('Is the way out clear?', '出口通道是否畅通？'),
        decisive: true,
        changeable: true,
      },
      [facts.peoplePresent]: {
        type: 'integer',
        minimum: 0,
        label: say('people in the room', '室内人数'),
        ask: say('How many people are in the room?', '室内有多少人？'),
      },
    },
    parameters: {
      [facts.peopleMax]: {
        type: 'integer',
        default: 12,
        minimum: 1,
        maximum: 20,
        stricter: 'lower',
        label: say('people allowed in the room', '室内人数上限'),
      },
    },
    conditions: { [facts.condition]: { all: [{ condition: 'aboutClient' }] } },
    requirements: requirements(codes, facts, say, today),
    tests: tests(codes, facts, today),
  }
}

function requirements(codes: Codes, facts: FactNames, say: Say, today: string): Pack['requirements'] {
  const sources = [{ title: say('Our protocol, section 1', '本机构规程第一节'), checkedOn: today }]
  return [
    {
      code: codes.exit,
      kind: 'prohibition',
      level: 'blocking',
      lock: 'local',
      title: say('A clear way out', '保持出口畅通'),
      guidance: say(
        'Look at the way out before clients arrive, and keep it clear until they have left.',
        '在服务对象到来之前检查出口通道，并保持畅通直至其离开。',
      ),
      message: say('Do not start before the way out is clear.', '出口通道畅通之前不得开始。'),
      when: { condition: facts.condition },
      require: { fact: facts.exitClear, operator: 'equal', value: true },
      sources,
    },
    {
      code: codes.people,
      kind: 'measure',
      level: 'required',
      lock: 'local',
      title: say('Not too many people', '限制室内人数'),
      guidance: say('Count everybody in the room, staff included.', '清点室内所有人，包括工作人员。'),
      message: say(
        `Let at most {param:${facts.peopleMax}} people into the room.`,
        `室内人数不得超过{param:${facts.peopleMax}}人。`,
      ),
      when: { condition: facts.condition },
      require: {
        fact: facts.peoplePresent,
        operator: 'lessThanInclusive',
        value: { param: facts.peopleMax },
      },
      sources,
    },
  ]
}

function tests(codes: Codes, facts: FactNames, today: string): Pack['tests'] {
  // The pack counts from today on, so that its tests play today.
  const asOf = `${today}T09:00:00Z`
  const client = { 'subject.kinds': ['client'] }
  return [
    {
      name: 'everything in place, with as many people as are allowed',
      asOf,
      facts: { ...client, [facts.exitClear]: true, [facts.peoplePresent]: 12 },
      expect: { findings: { [codes.exit]: 'MET', [codes.people]: 'MET' } },
    },
    {
      name: 'the way out is blocked and there is one person too many',
      asOf,
      facts: { ...client, [facts.exitClear]: false, [facts.peoplePresent]: 13 },
      expect: {
        verdict: 'BLOCKED',
        blockers: [codes.exit],
        findings: { [codes.exit]: 'UNMET', [codes.people]: 'UNMET' },
      },
    },
    {
      name: 'nobody has looked yet',
      asOf,
      facts: client,
      expect: {
        verdict: 'NEEDS_INFORMATION',
        findings: { [codes.exit]: 'OPEN', [codes.people]: 'OPEN' },
        missingFacts: [facts.exitClear],
      },
    },
    {
      name: 'it is not about a client',
      asOf,
      facts: { 'subject.kinds': ['incident'], [facts.exitClear]: false },
      expect: { findings: { [codes.exit]: 'NOT_APPLICABLE', [codes.people]: 'NOT_APPLICABLE' } },
    },
  ]
}

interface Codes {
  readonly exit: string
  readonly people: string
}
interface FactNames {
  readonly exitClear: string
  readonly peoplePresent: string
  readonly peopleMax: string
  readonly condition: string
}

/** art-workshops of example → example/AW-1 and example/AW-2. */
function codesOf(name: string, words: readonly string[]): Codes {
  const initials = words.map((word) => word.slice(0, 1).toUpperCase()).join('')
  const prefix = `${name.slice(0, name.indexOf('/'))}/${initials.slice(0, 8)}`
  return { exit: `${prefix}-1`, people: `${prefix}-2` }
}

/** art-workshops → artWorkshops.exitClear and the like; names start with a letter. */
function factNames(words: readonly string[]): FactNames {
  const [first = '', ...rest] = /^[a-z]/.test(words[0] ?? '') ? words : ['pack', ...words]
  const group = first + rest.map(capitalised).join('')
  return {
    exitClear: `${group}.exitClear`,
    peoplePresent: `${group}.peoplePresent`,
    peopleMax: `${group}.peopleMax`,
    condition: `in${capitalised(group)}`,
  }
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const titleOf = (words: readonly string[]): string => capitalised(words.join(' ').trim() || 'pack')

function nextYear(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCFullYear(date.getUTCFullYear() + 1)
  return date.toISOString().slice(0, 10)
}
