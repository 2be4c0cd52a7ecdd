import { computed, signal } from '@preact/signals'
import type { TextKey, Texts } from './en.ts'

/** A language that the console speaks, by its tag (BCP 47). */
export interface Language {
  readonly tag: string
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  readonly load: () => Promise<Partial<Texts>>
  /** What units are called where packs count something else by them than Intl does. */
  readonly units?: Readonly<Record<string, string>>
}

export const LANGUAGES: readonly [Language, ...Language[]] = [
  { tag: 'en', name: 'English', direction: 'ltr', load: async () => (await import('./en.ts')).en },
  {
    tag: 'zh-CN',
    name: '中文（简体）',
    direction: 'ltr',
    load: async () => (await import('./zh-cn.ts')).zhCn,
    // A year of packs is one of somebody's age, as it is in the sentences of the engine.
    units: { year: '{count}岁' },
  },
  { tag: 'ar', name: 'العربية (جزئية)', direction: 'rtl', load: loadArabic },
]

/** The tab remembers the choice; nothing that outlives it does. */
const SLOT = 'tutela.language'

const chosen = signal<Language>(LANGUAGES[0])
const texts = signal<Partial<Texts>>({})

/** The tag of the language in use, also what the API is asked for. */
export const locale = computed(() => chosen.value.tag)

/** Arabic is not whole; English stands where it has nothing. */
async function loadArabic(): Promise<Partial<Texts>> {
  const [{ ar }, { en }] = await Promise.all([import('./ar.ts'), import('./en.ts')])
  return { ...en, ...ar }
}

/** A sentence in the language in use, with its values put in. Reading it in a component renders anew when the language changes. */
export function text(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  const sentence = texts.value[key] ?? key
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** Loads a language and shows the page in it. */
export async function speak(tag: string): Promise<void> {
  const language = LANGUAGES.find((known) => known.tag === tag) ?? LANGUAGES[0]
  texts.value = await language.load()
  chosen.value = language
  document.documentElement.lang = language.tag
  document.documentElement.dir = language.direction
  sessionStorage.setItem(SLOT, language.tag)
}

/** The language that was chosen in this tab, or the first that the browser asks for and that is spoken here. */
export function preferredLanguage(): string {
  const kept = sessionStorage.getItem(SLOT)
  if (kept !== null) return kept
  for (const wanted of navigator.languages) {
    const [primary] = wanted.toLowerCase().split('-')
    const known = LANGUAGES.find(({ tag }) => tag.toLowerCase().split('-')[0] === primary)
    if (known !== undefined) return known.tag
  }
  return LANGUAGES[0].tag
}

/** A day and a time as people of the language write them, in their own time zone. */
export function dateAndTime(instant: string): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'long', timeStyle: 'short' }).format(
    new Date(instant),
  )
}

/** A day as people of the language write it. A date without a time is a day everywhere. */
export function day(date: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(date)
  const options: Intl.DateTimeFormatOptions = isDay
    ? { dateStyle: 'long', timeZone: 'UTC' }
    : { dateStyle: 'long' }
  return new Intl.DateTimeFormat(locale.value, options).format(new Date(date))
}

/** A number, with its unit where it has one: "9 years", "30 days", "3 m²". */
export function figure(value: number, unit: string | null = null): string {
  if (unit === null) return new Intl.NumberFormat(locale.value).format(value)
  const own = chosen.value.units ?? {}
  if (Object.hasOwn(own, unit)) return (own[unit] ?? '').replace('{count}', figure(value))
  try {
    return new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
  } catch {
    // Packs may have units that no standard names.
    return `${figure(value)} ${unit}`
  }
}

/** A share from 0 to 1 in hundredths. */
export const percent = (share: number): string =>
  new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 }).format(share)

/** What a unit is called beside a field. */
export function unitName(unit: string): string {
  return figure(2, unit).replace(figure(2), '').trim()
}

/** Words one after the other, as the language joins them. */
export function list(words: readonly string[]): string {
  return new Intl.ListFormat(locale.value, { type: 'conjunction' }).format(words)
}
