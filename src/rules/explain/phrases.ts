import type { EngineLocale } from '../pack/locale.ts'

interface Phrases {
  readonly yes: string
  readonly no: string
  readonly notGiven: string
  readonly separator: string
  /** "Age of the client: 10 years, below 18 years.": what stands before the value seen, and what after it. */
  readonly beforeValue: (label: string) => string
  readonly afterValue: (relation: string) => string
  /** "Not known: age of the client – below 18 years?" */
  readonly unknown: (label: string, relation: string) => string
  readonly relation: (phrase: string, expected: string) => string
  /** What is said of a requirement in each state; `what` is its title, a question, or what it depends on. */
  readonly check: (question: string) => string
  readonly inPlace: (title: string) => string
  readonly waived: (title: string) => string
  readonly mayApply: (title: string, facts: readonly string[]) => string
  /** Of a place to turn to: neither its name nor its number, while it is not known whether it serves here. */
  readonly mayHelp: (facts: readonly string[]) => string
  readonly notHere: (title: string) => string
  /** What cannot both stand, where nothing else can be said of it. */
  readonly conflict: (names: readonly string[]) => string
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Text with a stop at its end, where it has none. */
const ended = (text: string, stop: string) =>
  /[.!?。！？…]$/u.test(text.trim()) ? text.trim() : text.trim() + stop

const english: Phrases = {
  yes: 'yes',
  no: 'no',
  notGiven: 'not given',
  separator: ', ',
  beforeValue: (label) => `${capitalised(label)}: `,
  afterValue: (relation) => `${relation && `, ${relation}`}.`,
  unknown: (label, relation) => `Not known: ${label}${relation && ` – ${relation}`}${relation ? '?' : '.'}`,
  relation: (phrase, expected) => `${phrase} ${expected}`,
  check: (question) => `Check this: ${ended(question, '.')}`,
  inPlace: (title) => `In place: ${ended(title, '.')}`,
  waived: (title) => `Waived for now: ${ended(title, '.')}`,
  mayApply: (title, facts) =>
    `This may apply: ${ended(title, '.')}${facts.length > 0 ? ` It depends on: ${ended(facts.join('; '), '.')}` : ''}`,
  mayHelp: (facts) =>
    `There may be a place to turn to.${facts.length > 0 ? ` It depends on: ${ended(facts.join('; '), '.')}` : ''}`,
  notHere: (title) => `Does not apply here: ${ended(title, '.')}`,
  conflict: (names) => `These do not agree: ${names.join('; ')}. Decide which of them holds.`,
}

const chinese: Phrases = {
  yes: '是',
  no: '否',
  notGiven: '未提供',
  separator: '、',
  beforeValue: (label) => `${label}：`,
  afterValue: (relation) => `${relation && `，${relation}`}。`,
  unknown: (label, relation) => `尚不清楚：${label}${relation && `——${relation}`}${relation ? '？' : '。'}`,
  relation: (phrase, expected) => `${phrase}${expected}`,
  check: (question) => `请核实：${ended(question, '。')}`,
  inPlace: (title) => `已落实：${ended(title, '。')}`,
  waived: (title) => `暂予豁免：${ended(title, '。')}`,
  mayApply: (title, facts) =>
    `可能适用：${ended(title, '。')}${facts.length > 0 ? `取决于：${ended(facts.join('；'), '。')}` : ''}`,
  mayHelp: (facts) =>
    `可能有可求助的机构。${facts.length > 0 ? `取决于：${ended(facts.join('；'), '。')}` : ''}`,
  notHere: (title) => `此处不适用：${ended(title, '。')}`,
  conflict: (names) => `以下内容相互矛盾：${names.join('；')}。请确定以哪一项为准。`,
}

export const PHRASES: Record<EngineLocale, Phrases> = { en: english, 'zh-CN': chinese }
