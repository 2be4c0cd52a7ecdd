import type { LocalisedText, Pack } from './format.ts'
import type { Path } from './positions.ts'

export interface TextSite {
  readonly text: LocalisedText
  readonly path: Path
  /** What packs of translations call it: its path, with the code of an entry in place of its number. */
  readonly key: string
  /** Whether {variables} are put in. */
  readonly isMessage: boolean
  /** The list whose items are at hand. */
  readonly list: string | null
}

type Texts = Iterable<readonly [LocalisedText | undefined, ...(string | number)[]]>

/** Where texts stand, and how that place is called in keys. */
interface Place {
  readonly path: Path
  readonly named: Path
}

/** Every text of a pack that is given per language; found once for a pack. */
export function localisedTexts(pack: Pack): readonly TextSite[] {
  const found = textsOf.get(pack) ?? findTexts(pack)
  textsOf.set(pack, found)
  return found
}

const textsOf = new WeakMap<Pack, readonly TextSite[]>()

function findTexts(pack: Pack): TextSite[] {
  const header: Texts = [
    [pack.title, 'title'],
    [pack.description, 'description'],
  ]
  return [
    ...plain(at(), header),
    ...Object.entries(pack.vocabulary ?? {}).flatMap(([list, terms]) =>
      Object.entries(terms).flatMap(([code, term]) =>
        plain(at('vocabulary', list, code), [
          [term.title, 'title'],
          [term.description, 'description'],
        ]),
      ),
    ),
    ...Object.entries(pack.facts ?? {}).flatMap(([name, fact]) =>
      plain(at('facts', name), [
        [fact.label, 'label'],
        [fact.ask, 'ask'],
        [fact.help, 'help'],
      ]),
    ),
    ...Object.entries(pack.parameters ?? {}).flatMap(([name, { label }]) =>
      plain(at('parameters', name), [[label, 'label']]),
    ),
    ...requirementTexts(pack),
    ...ruleTexts(pack),
    ...recordTexts(pack),
  ]
}

const at = (...path: Path): Place => ({ path, named: path })

/** An entry of a list, by its number and by its code. */
const entry = (section: string, index: number, code: string): Place => ({
  path: [section, index],
  named: [section, code],
})

function plain({ path, named }: Place, texts: Texts): TextSite[] {
  return [...texts].flatMap(([text, ...rest]) =>
    text
      ? [
          {
            text,
            path: [...path, ...rest],
            key: [...named, ...rest].join('/'),
            isMessage: false,
            list: null,
          },
        ]
      : [],
  )
}

const message = (place: Place, texts: Texts, list: string | null): TextSite[] =>
  plain(place, texts).map((site) => ({ ...site, isMessage: true, list }))

function requirementTexts(pack: Pack): TextSite[] {
  return (pack.requirements ?? []).flatMap((requirement, index) => {
    const place = entry('requirements', index, requirement.code)
    const remedies = (requirement.remedies ?? []).map(
      ({ label }, number) => [label, 'remedies', number, 'label'] as const,
    )
    const sources = requirement.sources.map(
      ({ title }, number) => [title, 'sources', number, 'title'] as const,
    )
    const messages: Texts = [
      [requirement.message, 'message'],
      [requirement.messageOpen, 'messageOpen'],
    ]
    return [
      ...message(place, messages, requirement.each ?? null),
      ...plain(place, [
        [requirement.title, 'title'],
        [requirement.guidance, 'guidance'],
        [requirement.rating?.caveat, 'rating', 'caveat'],
        [requirement.claim?.caveat, 'claim', 'caveat'],
        ...remedies,
        ...sources,
      ]),
    ]
  })
}

function ruleTexts(pack: Pack): TextSite[] {
  const conflicts = (pack.conflicts ?? []).flatMap((conflict, index) =>
    message(entry('conflicts', index, conflict.code), [[conflict.message, 'message']], null),
  )
  const bands = (pack.rankings ?? []).flatMap((ranking, index) =>
    (ranking.bands ?? []).flatMap(({ label }, number) =>
      plain(at('rankings', index, 'bands', number), [[label, 'label']]),
    ),
  )
  const overrides = (pack.overrides ?? []).flatMap(({ target, change, reason }, index) => {
    const place = entry('overrides', index, target)
    const messages: Texts = [
      [change.message, 'change', 'message'],
      [change.messageOpen, 'change', 'messageOpen'],
    ]
    return [
      ...message(place, messages, null),
      ...plain(place, [
        [change.title, 'change', 'title'],
        [change.guidance, 'change', 'guidance'],
        [reason, 'reason'],
      ]),
    ]
  })
  return [...conflicts, ...bands, ...overrides]
}

/** Keys under which procedures, registers, tasks and reports have texts. */
const RECORD_TEXTS = new Set(['title', 'guidance', 'label', 'help', 'notes'])

/** The texts of what people do and keep on record, wherever they stand in it. */
function recordTexts({ procedures, registers, tasks, reports }: Pack): TextSite[] {
  return Object.entries({ procedures, registers, tasks, reports }).flatMap(([section, declared]) =>
    textsBelow(declared, at(section), false),
  )
}

function textsBelow(value: unknown, place: Place, isText: boolean): TextSite[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value))
    return value.flatMap((one: unknown, index) => textsBelow(one, below(place, index, codeOf(one)), isText))
  if (isText && isLocalisedText(value)) return plain(place, [[value]])
  return Object.entries(value).flatMap(([key, one]) =>
    textsBelow(one, below(place, key), RECORD_TEXTS.has(key)),
  )
}

const isLocalisedText = (value: object): value is LocalisedText =>
  Object.values(value).every((words) => typeof words === 'string')

/** An entry of a list is called by its code, where it has one. */
const codeOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
    ? value.code
    : undefined

const below = ({ path, named }: Place, part: string | number, name: string | number = part): Place => ({
  path: [...path, part],
  named: [...named, name],
})
