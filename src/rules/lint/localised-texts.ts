import type { LocalisedText, Pack } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'

export interface TextSite {
  readonly text: LocalisedText
  readonly path: Path
  /** Whether {variables} are put in. */
  readonly isMessage: boolean
  /** The list whose items are at hand. */
  readonly list: string | null
}

type Texts = Iterable<readonly [LocalisedText | undefined, ...(string | number)[]]>

/** Every text of a pack that is given per language. */
export function localisedTexts(pack: Pack): TextSite[] {
  return [
    ...plain(
      [],
      [
        [pack.title, 'title'],
        [pack.description, 'description'],
      ],
    ),
    ...Object.entries(pack.vocabulary ?? {}).flatMap(([list, terms]) =>
      Object.entries(terms).flatMap(([code, term]) =>
        plain(
          ['vocabulary', list, code],
          [
            [term.title, 'title'],
            [term.description, 'description'],
          ],
        ),
      ),
    ),
    ...Object.entries(pack.facts ?? {}).flatMap(([name, fact]) =>
      plain(
        ['facts', name],
        [
          [fact.label, 'label'],
          [fact.ask, 'ask'],
          [fact.help, 'help'],
        ],
      ),
    ),
    ...Object.entries(pack.parameters ?? {}).flatMap(([name, { label }]) =>
      plain(['parameters', name], [[label, 'label']]),
    ),
    ...requirementTexts(pack),
    ...ruleTexts(pack),
  ]
}

function plain(path: Path, texts: Texts): TextSite[] {
  return [...texts].flatMap(([text, ...rest]) =>
    text ? [{ text, path: [...path, ...rest], isMessage: false, list: null }] : [],
  )
}

function message(text: LocalisedText | undefined, path: Path, list: string | null): TextSite[] {
  return text ? [{ text, path, isMessage: true, list }] : []
}

function requirementTexts(pack: Pack): TextSite[] {
  return (pack.requirements ?? []).flatMap((requirement, index) => {
    const path: Path = ['requirements', index]
    const remedies = (requirement.remedies ?? []).map(
      ({ label }, at) => [label, 'remedies', at, 'label'] as const,
    )
    const sources = requirement.sources.map(({ title }, at) => [title, 'sources', at, 'title'] as const)
    return [
      ...message(requirement.message, [...path, 'message'], requirement.each ?? null),
      ...message(requirement.messageOpen, [...path, 'messageOpen'], requirement.each ?? null),
      ...plain(path, [
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
    message(conflict.message, ['conflicts', index, 'message'], null),
  )
  const bands = (pack.rankings ?? []).flatMap((ranking, index) =>
    (ranking.bands ?? []).flatMap(({ label }, at) =>
      plain(['rankings', index, 'bands', at], [[label, 'label']]),
    ),
  )
  const overrides = (pack.overrides ?? []).flatMap(({ change, reason }, index) => [
    ...message(change.message, ['overrides', index, 'change', 'message'], null),
    ...message(change.messageOpen, ['overrides', index, 'change', 'messageOpen'], null),
    ...plain(
      ['overrides', index],
      [
        [change.title, 'change', 'title'],
        [change.guidance, 'change', 'guidance'],
        [reason, 'reason'],
      ],
    ),
  ])
  return [...conflicts, ...bands, ...overrides]
}
