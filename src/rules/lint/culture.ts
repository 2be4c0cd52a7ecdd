import { say } from '../pack/locale.ts'
import type { LintRule } from './visible-packs.ts'

/** In a name of words put together without capitals these still stand out; shorter ones only count as whole words. */
const NAME_PARTS = [
  'nationality',
  'ethnicity',
  'birthplace',
  'religion',
  'placeofbirth',
  'countryofbirth',
  'countryoforigin',
  'nationalorigin',
]
const NAME_WORDS = [
  'ethnic',
  'race',
  'racial',
  'religious',
  'nationalities',
  'ethnicities',
  'races',
  'religions',
]

const LABEL_TERMS =
  /\b(nationalit(y|ies)|ethnicit(y|ies)|ethnic (group|origin|background|identity)s?|races?|racial (group|origin|background|identity)s?|religions?|religious (affiliation|background|belief|identity|group|denomination)s?|birthplaces?|birth place|(place|country) of (birth|origin)|national origin)\b/
const CHINESE_TERMS = /国籍|民族|族裔|族群|种族|人种|宗教|信仰|出生地|籍贯|原籍/

/** Culture is what a client says, not where a client is from: no fact stands for origin, ethnicity, race or religion. */
export const cultureFacts: LintRule = ({ pack }, report) => {
  for (const [name, fact] of Object.entries(pack.facts ?? {})) {
    if (isForbiddenFactName(name)) report('FORBIDDEN_FACT', ['facts', name], message(name), 'key', name)
    for (const [locale, label] of Object.entries(fact.label)) {
      if (isForbiddenLabel(label))
        report('FORBIDDEN_FACT', ['facts', name, 'label', locale], message(name), 'value', name)
    }
  }
}

const message = (name: string) =>
  say(
    `\`${name}\` stands for nationality, ethnicity, race, religion or birthplace, and no rule may turn on these: ask for what the client wishes instead`,
    `\`${name}\`涉及国籍、民族、种族、宗教或出生地，规则不得以此为依据：请改为询问服务对象本人的意愿`,
  )

function isForbiddenFactName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase())
  const joined = words.join('')
  return NAME_PARTS.some((part) => joined.includes(part)) || words.some((word) => NAME_WORDS.includes(word))
}

/** Looks through other widths, soft hyphens and invisible characters. */
function isForbiddenLabel(label: string): boolean {
  const plain = label
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase()
  return LABEL_TERMS.test(plain.replace(/[\s_-]+/g, ' ')) || CHINESE_TERMS.test(plain.replace(/\s+/g, ''))
}
