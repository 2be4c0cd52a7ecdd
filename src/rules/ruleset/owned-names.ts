import { isGivable } from '../conditions/facts-read.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { Pack } from '../pack/format.ts'
import { assumptionOf } from '../pack/format-readings.ts'
import { isAuthority, ownerOf } from '../pack/format-values.ts'
import { type EngineText, NO_WORDS, say, worded } from '../pack/locale.ts'
import { claimsOf, spellingsOf, widerCode } from '../pack/spellings.ts'
import { Expander, ExpansionError } from './expand.ts'
import { mergeVocabulary } from './merge.ts'
import { visiblePacks } from './order-packs.ts'
import type { RulesetProblem, RulesetProblemCode } from './ruleset-problem.ts'

/** Something a pack declares, and what it means once everything of its own pack is put in place. */
interface Declared {
  readonly pack: Pack
  /** Its place in the pack, for example ["facts", "door.isLocked"]. */
  readonly place: readonly string[]
  /** Two declarations that mean the same are no clash. */
  readonly meaning: string
}

type Declarations = readonly Declared[]

/**
 * What two packs of a set declare under one name with different meanings, whatever extends what: a name belongs to the
 * pack that declares it, or else another pack could change how a floor is read. Two declarations are the same when they
 * are the same with the named conditions of their own packs put in place. Only a parameter may be declared anew, by packs
 * that extend its owner, to tighten it (`resolveParameters`). A named condition is its pack's own: it clashes where one
 * pack would see two of them. Source: docs/semantics.md#whose-a-name-is
 */
export function nameClashes(packs: readonly Pack[]): RulesetProblem[] {
  const byName = new Map(packs.map((pack) => [pack.pack, pack]))
  const places = new Expander(byName, null)
  const owners = [...packs].sort((a, b) => Number(isAuthority(b.pack)) - Number(isAuthority(a.pack)))
  return [
    ...clashesOf(owners.flatMap((pack) => factsOf(pack, places))),
    ...factsAboveOthers(owners),
    ...factsInOnePlace(owners),
    ...conditionClashes(owners, byName, places),
    ...parameterClashes(owners, byName),
    ...vocabularyClashes(owners),
    ...takenCodes(owners),
    ...coveredByOthers(owners),
  ]
}

const ofSection = (
  pack: Pack,
  section: string,
  declared: Readonly<Record<string, unknown>> = {},
): Declared[] =>
  Object.entries(declared).map(([name, one]) => ({
    pack,
    place: [section, name],
    meaning: canonicalJson(one),
  }))

function factsOf(pack: Pack, places: Expander): Declared[] {
  const declared = Object.entries(pack.facts ?? {}).map(([name, fact]) => [
    name,
    {
      ...fact,
      ...(fact.derive && {
        derive: placed(fact.derive, () => places.expression(fact.derive ?? {}, pack.pack)),
      }),
      ...(fact.countsWhen && {
        countsWhen: placed(fact.countsWhen, () => places.condition(fact.countsWhen ?? {}, pack.pack)),
      }),
      ...assumedIn(fact, pack, places),
    },
  ])
  return ofSection(pack, 'facts', Object.fromEntries(declared))
}

function assumedIn(
  fact: NonNullable<Pack['facts']>[string],
  { pack }: Pack,
  places: Expander,
): Pick<NonNullable<Pack['facts']>[string], 'assume'> {
  const { value, unless } = assumptionOf(fact) ?? {}
  if (value === undefined || !unless) return {}
  return { assume: { value, unless: placed(unless, () => places.condition(unless, pack)) } }
}

/** What cannot be put in place stands for itself here; it is refused for that elsewhere (`expandRules`). */
function placed<T>(given: T, expand: () => T): T {
  try {
    return expand()
  } catch (error) {
    if (error instanceof ExpansionError) return given
    throw error
  }
}

/** The packs whose vocabularies were compared last, and what was found. */
let compared: {
  readonly packs: readonly Pick<Pack, 'pack' | 'vocabulary'>[]
  readonly problems: readonly RulesetProblem[]
} | null = null

/** What clashes in vocabularies. A pack and its hundred mutants share theirs, one after the other: they are compared once. */
function vocabularyClashes(owners: readonly Pack[]): readonly RulesetProblem[] {
  const isSame = (pack: Pack, index: number) =>
    pack.pack === compared?.packs[index]?.pack && pack.vocabulary === compared.packs[index].vocabulary
  if (compared?.packs.length === owners.length && owners.every(isSame)) return compared.problems
  const problems = [...clashesOf(owners.flatMap(termsOf)), ...sharedSpellings(owners), ...closerCodes(owners)]
  compared = { packs: owners.map(({ pack, vocabulary }) => ({ pack, vocabulary })), problems }
  return problems
}

const termsOf = (pack: Pack): Declared[] =>
  Object.entries(pack.vocabulary ?? {}).flatMap(([list, terms]) =>
    Object.entries(terms).map(([code, term]) => ({
      pack,
      place: ['vocabulary', list, code],
      meaning: canonicalJson(term),
    })),
  )

/** Aliases that spell a code of one pack and another code of another pack in the same list; of two, that of the later stands. */
function sharedSpellings(packs: readonly Pack[]): RulesetProblem[] {
  const owners = new Map<string, { readonly code: string; readonly isAlias: boolean; readonly pack: Pack }>()
  return packs.flatMap((pack) =>
    Object.entries(pack.vocabulary ?? {}).flatMap(([list, terms]) =>
      Object.entries(terms).flatMap(([code, term]) =>
        claimsOf(code, term).flatMap(({ key, text, isAlias }): RulesetProblem[] => {
          const owner = owners.get(`${list} ${key}`)
          if (!owner) owners.set(`${list} ${key}`, { code, isAlias, pack })
          if (!owner || owner.code === code || owner.pack === pack || !(isAlias || owner.isAlias)) return []
          const words = say(
            `${pack.pack} also writes ${code} of ${list} as "${text}", which already means ${owner.code} of ${owner.pack.pack}. Leave the alias out.`,
            `${pack.pack}把${list}的代码${code}也写作"${text}"，而它已表示${owner.pack.pack}的${owner.code}。请删去该别名。`,
          )
          const path = ['packs', pack.pack, 'vocabulary', list, code]
          return [{ code: 'ALREADY_DECLARED', ...worded(words), path }]
        }),
      ),
    ),
  )
}

/** Codes such as US-CA of one pack beside US of another, in a list with aliases, where the first is read as the second. */
function closerCodes(packs: readonly Pack[]): RulesetProblem[] {
  const spellings = Object.entries(mergeVocabulary(packs)).map(
    ([list, terms]) => [list, spellingsOf(terms)] as const,
  )
  const byList = new Map(spellings)
  return packs.flatMap((pack) =>
    Object.entries(pack.vocabulary ?? {}).flatMap(([list, terms]) =>
      Object.keys(terms).flatMap((code): RulesetProblem[] => {
        const known = byList.get(list)
        const wider = known ? widerCode(code, known) : undefined
        if (wider === undefined || wider === code) return []
        const words = say(
          `${pack.pack} declares ${code} of ${list}. That list has aliases, so ${code} is read there as ${wider}. Leave it out.`,
          `${pack.pack}声明了${list}的代码${code}。该词汇表有别名，${code}会被读作${wider}。请删去该代码。`,
        )
        const path = ['packs', pack.pack, 'vocabulary', list, code]
        return [{ code: 'ALREADY_DECLARED', ...worded(words), path }]
      }),
    ),
  )
}

const keyOf = ({ place }: Declared): string => place.join('\n')

/** Of declarations under one name, those that differ from the owner's, which stands first. */
function clashesOf(declarations: Declarations): RulesetProblem[] {
  const owners = new Map<string, Declared>()
  return declarations.flatMap((declared) => {
    const owner = owners.get(keyOf(declared))
    owners.set(keyOf(declared), owner ?? declared)
    return owner && owner.meaning !== declared.meaning
      ? [taken('ALREADY_DECLARED', declared, owner.pack)]
      : []
  })
}

/** Facts that callers would give inside another pack's fact: `action.type` of one pack, `action` of another. */
function factsAboveOthers(packs: readonly Pack[]): RulesetProblem[] {
  const declarers = Map.groupBy(
    packs.flatMap((pack) => Object.keys(pack.facts ?? {}).map((name) => ({ name, pack }))),
    ({ name }) => name,
  )
  return packs.flatMap((pack) =>
    Object.entries(pack.facts ?? {}).flatMap(([name, fact]) => {
      const upper = isGivable(fact) ? prefixesOf(name).find((prefix) => declarers.has(prefix)) : undefined
      const other = declarers.get(upper ?? '')?.find((candidate) => candidate.pack !== pack)?.pack
      if (upper === undefined || other === undefined) return []
      const isMine = isAuthority(other.pack) || !isAuthority(pack.pack)
      const [at, who, whose] = isMine ? [name, pack, other] : [upper, other, pack]
      const problem: RulesetProblem = {
        code: 'FACT_NAME_CLASH',
        ...worded(
          say(
            `${who.pack} declares the fact ${at}, and ${whose.pack} has ${isMine ? upper : name}: \`${name}\` lies inside \`${upper}\`, so the two cannot be given together. Take another name.`,
            `${who.pack}声明了事实${at}，而${whose.pack}中有${isMine ? upper : name}：\`${name}\`位于\`${upper}\`之内，两者不能同时给出。请换一个名称。`,
          ),
        ),
        path: ['packs', who.pack, 'facts', at],
      }
      return [problem]
    }),
  )
}

const STANDS_FOR = {
  action: say('the act that is asked about', '所询问的行为'),
  subjectKinds: say('what is asked about', '所询问的对象种类'),
} as const

/**
 * Facts that stand for what another fact of the set stands for already: closings and other protocols would say the act, or the kinds, in one
 * of the two, and the rules that read the other one would not hear of it.
 */
function factsInOnePlace(packs: readonly Pack[]): RulesetProblem[] {
  const standing = new Map<string, { readonly name: string; readonly pack: Pack }>()
  return packs.flatMap((pack) =>
    Object.entries(pack.facts ?? {}).flatMap(([name, { standsFor }]): RulesetProblem[] => {
      if (standsFor === undefined) return []
      const other = standing.get(standsFor)
      standing.set(standsFor, other ?? { name, pack })
      if (other === undefined || other.name === name) return []
      const what = STANDS_FOR[standsFor]
      const words = say(
        `${pack.pack} has \`${name}\` stand for ${what.en}, and \`${other.name}\` of ${other.pack.pack} does so already: rules that read one would not hear what is said in the other. Take "standsFor" out and read \`${other.name}\`.`,
        `${pack.pack}以\`${name}\`代表${what['zh-CN']}，而${other.pack.pack}的\`${other.name}\`已代表它：读取其一的规则得不到在另一处所说的内容。请删去"standsFor"，改用\`${other.name}\`。`,
      )
      const path = ['packs', pack.pack, 'facts', name, 'standsFor']
      return [{ code: 'ALREADY_DECLARED', ...worded(words), path }]
    }),
  )
}

/** `a` and `a.b` for `a.b.c`; `a[].b` for `a[].b.c`. */
export function prefixesOf(name: string): string[] {
  const parts = name.split('.')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
}

function conditionClashes(
  owners: readonly Pack[],
  byName: ReadonlyMap<string, Pack>,
  places: Expander,
): RulesetProblem[] {
  const placedIn = new Map(
    owners.map((pack) => {
      const conditions = Object.entries(pack.conditions ?? {})
      const inPlace = conditions.map(([name, one]) => [
        name,
        placed(one, () => places.condition(one, pack.pack)),
      ])
      return [pack, ofSection(pack, 'conditions', Object.fromEntries(inPlace))] as const
    }),
  )
  const found = owners.flatMap((viewer) => {
    const visible = visiblePacks(viewer.pack, byName)
    const seen = owners.filter((pack) => visible.has(pack.pack) && pack !== viewer)
    return conditionsSeen([...seen, viewer], placedIn, viewer)
  })
  return [...new Map(found.map((problem) => [problem.path.join('\n'), problem])).values()]
}

/** Of conditions that one pack sees: those of its own that another has, or where two others differ, the pack itself. */
function conditionsSeen(
  layers: readonly Pack[],
  placedIn: ReadonlyMap<Pack, Declarations>,
  viewer: Pack,
): RulesetProblem[] {
  const owners = new Map<string, Declared>()
  return layers.flatMap((layer) =>
    (placedIn.get(layer) ?? []).flatMap((declared) => {
      const owner = owners.get(keyOf(declared))
      owners.set(keyOf(declared), owner ?? declared)
      if (!owner || owner.meaning === declared.meaning) return []
      if (layer === viewer) return [taken('ALREADY_DECLARED', declared, owner.pack)]
      const name = declared.place.at(-1) ?? ''
      const problem: RulesetProblem = {
        code: 'ALREADY_DECLARED',
        ...worded(
          say(
            `${viewer.pack} sees two conditions named ${name}, of ${owner.pack.pack} and of ${layer.pack}, which say different things. Build on one of the two, or have one of them renamed.`,
            `${viewer.pack}中可见两个名为${name}但含义不同的条件，分别来自${owner.pack.pack}和${layer.pack}。请只以其中一个为基础，或请对方改名。`,
          ),
        ),
        path: ['packs', viewer.pack, 'conditions', name],
      }
      return [problem]
    }),
  )
}

function parameterClashes(owners: readonly Pack[], byName: ReadonlyMap<string, Pack>): RulesetProblem[] {
  const declared = owners.flatMap((pack) => ofSection(pack, 'parameters', pack.parameters))
  return [...Map.groupBy(declared, keyOf).values()].flatMap((layers) => {
    const standsOn = ({ pack }: Declared, owner: Declared) =>
      pack === owner.pack || visiblePacks(pack.pack, byName).has(owner.pack.pack)
    const fits = (one: Declared, owner: Declared) => one.meaning === owner.meaning || standsOn(one, owner)
    const owner = layers.find((candidate) => layers.every((one) => fits(one, candidate))) ?? layers[0]
    return layers.flatMap((one) =>
      owner === undefined || fits(one, owner)
        ? []
        : [taken('ALREADY_DECLARED', one, owner.pack, BUILD_ON_IT)],
    )
  })
}

/** Every code of a requirement or a conflict, and every ranking of a list, stands once. */
function takenCodes(packs: readonly Pack[]): RulesetProblem[] {
  const sections: readonly (readonly [string, (pack: Pack) => readonly string[]])[] = [
    ['requirements', (pack) => (pack.requirements ?? []).map(({ code }) => code)],
    ['conflicts', (pack) => (pack.conflicts ?? []).map(({ code }) => code)],
    ['rankings', (pack) => (pack.rankings ?? []).map(({ list }) => list)],
  ]
  return sections.flatMap(([section, codesOf]) => {
    const owners = new Map<string, Pack>()
    return packs.flatMap((pack) =>
      codesOf(pack).flatMap((code) => {
        const owner = owners.get(code)
        owners.set(code, owner ?? pack)
        // One pack may rank a list in two ways.
        const isTaken = owner !== undefined && (owner !== pack || section !== 'rankings')
        return isTaken ? [taken('SHADOWED_CODE', { pack, place: [section, code] }, owner)] : []
      }),
    )
  })
}

const BUILD_ON_IT = say('Build on that pack to make it stricter', '若要使其更严格，请以该规则包为基础')
const TAKE_ANOTHER = say(
  'Give yours another name, or build on that pack and use its own',
  '请换一个名称，或以该规则包为基础并使用它的声明',
)

const SPOKEN: Readonly<Record<string, (name: string, list: string) => EngineText>> = {
  facts: (name) => say(`the fact ${name}`, `事实${name}`),
  conditions: (name) => say(`the condition ${name}`, `条件${name}`),
  parameters: (name) => say(`the parameter ${name}`, `参数${name}`),
  vocabulary: (name, list) => say(`the code ${name} of ${list}`, `${list}的代码${name}`),
  requirements: (name) => say(`the requirement ${name}`, `要求${name}`),
  conflicts: (name) => say(`the conflict ${name}`, `冲突${name}`),
  rankings: (name) => say(`a ranking of ${name}`, `${name}的排序`),
}

function taken(
  code: Extract<RulesetProblemCode, 'ALREADY_DECLARED' | 'SHADOWED_CODE'>,
  { pack, place }: Pick<Declared, 'pack' | 'place'>,
  owner: Pack,
  remedy = TAKE_ANOTHER,
): RulesetProblem {
  const [section = '', first = ''] = place
  const name = place.at(-1) ?? ''
  const what = SPOKEN[section]?.(name, first) ?? say(name, name)
  const how = code === 'ALREADY_DECLARED' ? say(' with another meaning', '，但含义不同') : NO_WORDS
  return {
    code,
    ...worded(
      say(
        `${pack.pack} declares ${what.en}, which ${owner.pack} has already${how.en}. ${remedy.en}.`,
        `${pack.pack}声明了${what['zh-CN']}，而${owner.pack}中已有${how['zh-CN']}。${remedy['zh-CN']}。`,
      ),
    ),
    path: ['packs', pack.pack, ...place],
  }
}

/** Requirements that packs say are fulfilled by one of theirs: they are there, and no floor of another owner is among them. */
function coveredByOthers(packs: readonly Pack[]): RulesetProblem[] {
  const targets = new Map(
    packs.flatMap((pack) =>
      (pack.requirements ?? []).map(({ code, lock }) => [code, { pack: pack.pack, lock }] as const),
    ),
  )
  return packs.flatMap(({ pack, requirements }) =>
    (requirements ?? []).flatMap(({ code, covers }) =>
      (covers ?? []).flatMap((covered): RulesetProblem[] => {
        const target = targets.get(covered)
        const path = ['packs', pack, code]
        if (!target) {
          const words = say(
            `${pack}: ${code} covers ${covered}, which no pack of the set has.`,
            `${pack}：${code}涵盖${covered}，但所选规则包中都没有它。`,
          )
          return [{ code: 'PACK_INVALID', ...worded(words), path }]
        }
        if (target.lock !== 'floor' || ownerOf(target.pack) === ownerOf(pack)) return []
        const words = say(
          `${pack} weakens the floor ${covered}: ${code} would fulfil it; a floor may only be tightened.`,
          `${pack}削弱了底线${covered}：${code}会使其视为已满足；底线只能收紧。`,
        )
        return [{ code: 'FLOOR_WEAKENED', ...worded(words), path }]
      }),
    ),
  )
}
