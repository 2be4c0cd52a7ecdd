import type { Speaker } from '../compare/bilingual.ts'
import type { ChangeEffect } from '../compare/compare-requirement.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { FactDeclaration, LocalisedText, Pack, Parameter } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'
import { effectOfRise, joinEffects } from './effect.ts'

export interface DeclarationChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly DeclarationChange[]
}

export interface DeclarationChange {
  readonly code: string
  readonly effect: ChangeEffect
  readonly fields: readonly string[]
  readonly words: (speaker: Speaker) => string
}

type Effect<T> = (before: T, after: T) => ChangeEffect
type Declared = Readonly<Record<string, unknown>>

/** What changed in the declarations of a pack, each named by its kind: `parameter:…`, `fact:…`, `term:list/code`. */
export function declarationChanges(before: Pack, after: Pack): DeclarationChanges {
  const terms = (pack: Pack, isResource: boolean) =>
    Object.fromEntries(
      Object.entries(pack.vocabulary ?? {}).flatMap(([list, codes]) =>
        (list === RESOURCES) === isResource
          ? Object.entries(codes).map(
              ([code, term]) => [isResource ? code : `${list}/${code}`, term] as const,
            )
          : [],
      ),
    )
  const byCode = <T extends { readonly code: string }>(items: readonly T[] | undefined) =>
    Object.fromEntries((items ?? []).map((item) => [item.code, item]))
  const all = [
    compare('parameter', before.parameters, after.parameters, parameterEffect),
    compare('fact', before.facts, after.facts, factEffect),
    compare('term', terms(before, false), terms(after, false), termEffect),
    compare('resource', terms(before, true), terms(after, true), () => 'NEUTRAL'),
    compare('conflict', byCode(before.conflicts), byCode(after.conflicts), () => 'UNDECIDED'),
  ]
  return {
    added: all.flatMap(({ added }) => added),
    removed: all.flatMap(({ removed }) => removed),
    changed: all.flatMap(({ changed }) => changed),
  }
}

/** The vocabulary list of contacts; the format gives it a meaning of its own. */
const RESOURCES = 'resources'

function compare<T extends object>(
  kind: string,
  before: Readonly<Record<string, T>> = {},
  after: Readonly<Record<string, T>> = {},
  effect: Effect<T>,
): DeclarationChanges {
  const changed = Object.entries(after).flatMap(([name, now]) => {
    const then = Object.hasOwn(before, name) ? before[name] : undefined
    if (then === undefined || canonicalJson(then) === canonicalJson(now)) return []
    const fields = fieldsThatDiffer(then, now)
    const words = (speaker: Speaker) =>
      fields.map((field) => fieldInWords(field, then, now, speaker)).join('; ')
    return [{ code: `${kind}:${name}`, effect: effect(then, now), fields, words }]
  })
  const only = (some: Declared, others: Declared) =>
    Object.keys(some).flatMap((name) => (Object.hasOwn(others, name) ? [] : [`${kind}:${name}`]))
  return { added: only(after, before), removed: only(before, after), changed }
}

const fieldOf = (declaration: object, field: string): unknown =>
  Object.getOwnPropertyDescriptor(declaration, field)?.value

const differs = (before: object, after: object, field: string): boolean =>
  canonicalJson(fieldOf(before, field) ?? null) !== canonicalJson(fieldOf(after, field) ?? null)

const fieldsThatDiffer = (before: object, after: object): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((field) =>
    differs(before, after, field),
  )

function fieldInWords(field: string, before: object, after: object, speaker: Speaker): string {
  const words = (declaration: object) => inWords(fieldOf(declaration, field), speaker)
  return `${field}${speaker.say(': ', '：')}${words(before)} → ${words(after)}`
}

function inWords(value: unknown, { locale, say }: Speaker): string {
  if (value === undefined) return say('none', '无')
  if (isText(value)) return `“${textIn(value, locale)}”`
  return typeof value === 'string' ? value : canonicalJson(value)
}

const isText = (value: unknown): value is LocalisedText =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([tag, text]) => /^[a-z]{2,3}(-|$)/.test(tag) && typeof text === 'string') &&
  Object.keys(value).length > 0

function parameterEffect(before: Parameter, after: Parameter): ChangeEffect {
  if (before.stricter !== after.stricter || before.type !== after.type || before.unit !== after.unit)
    return 'UNDECIDED'
  const sign = after.stricter === 'higher' ? 1 : -1
  const loosest = ({ minimum, maximum, stricter }: Parameter) =>
    (stricter === 'higher' ? (minimum ?? Number.NEGATIVE_INFINITY) : (maximum ?? Number.POSITIVE_INFINITY)) *
    sign
  return joinEffects([
    effectOfRise(before.default * sign, after.default * sign),
    effectOfRise(loosest(before), loosest(after)),
  ])
}

/** Wording changes nothing; what is asked for counts; how the value comes about can mean anything. */
function factEffect(before: FactDeclaration, after: FactDeclaration): ChangeEffect {
  const effects = fieldsThatDiffer(before, after).map((field): ChangeEffect => {
    if (['label', 'ask', 'help', 'effort', 'sensitive', 'changeable'].includes(field)) return 'NEUTRAL'
    if (field === 'decisive') return after.decisive ? 'STRICTER' : 'LOOSER'
    return 'UNDECIDED'
  })
  return joinEffects(effects)
}

const termEffect: Effect<object> = (before, after) =>
  differs(before, after, 'order') ? 'UNDECIDED' : 'NEUTRAL'
