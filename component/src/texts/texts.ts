import { en, type TextKey, type Texts } from './en.ts'
import { zhCn } from './zh-cn.ts'

/** The element's own words in one language, and how that language writes figures and times. */
export class Words {
  /** What the API is asked for its texts in: the language of the page, as it is written there. */
  readonly locale: string
  /** The language of the element's own sentences. */
  readonly tag: string
  readonly #texts: Texts

  constructor(wanted: string) {
    this.locale = isTag(wanted) ? wanted : 'en'
    const isChinese = this.locale.toLowerCase().split('-')[0] === 'zh'
    this.tag = isChinese ? 'zh-CN' : 'en'
    this.#texts = isChinese ? zhCn : en
  }

  /** A sentence with its values put in. */
  text(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
    return this.#texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
  }

  /** Between what something is called and what it is. */
  get colon(): string {
    return this.tag === 'zh-CN' ? '：' : ': '
  }

  dateAndTime(instant: string): string {
    const form = new Intl.DateTimeFormat(this.tag, { dateStyle: 'long', timeStyle: 'short' })
    return form.format(new Date(instant))
  }

  /** A number, with its unit where it has one. */
  figure(value: number, unit: string | null = null): string {
    if (unit === null) return new Intl.NumberFormat(this.tag).format(value)
    try {
      return new Intl.NumberFormat(this.tag, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
    } catch {
      // Packs may have units that no standard names.
      return `${this.figure(value)} ${unit}`
    }
  }

  /** What a unit is called beside a field. */
  unitName(unit: string): string {
    return this.figure(2, unit).replace(this.figure(2), '').trim()
  }

  list(words: readonly string[]): string {
    return new Intl.ListFormat(this.tag, { type: 'conjunction' }).format(words)
  }
}

/** A language tag as the API takes it; pages write anything. */
function isTag(text: string): boolean {
  return text.length <= 35 && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(text)
}
