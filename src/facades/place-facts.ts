import type { SituationWords } from '../operations/vocabulary/situation-words.ts'
import { isObject, type JsonObject, quoted } from './read.ts'

/** An act as protocols of access control name it. */
export interface NamedAct {
  readonly act: string
  /** What it is about. */
  readonly kind: string
  /** What is known, from wherever the protocol carries it. */
  readonly facts: readonly JsonObject[]
}

/** What keeps a request from being judged: a code, a sentence, and where. */
export interface Complaint {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

export type Placed =
  | { readonly ok: true; readonly facts: JsonObject }
  | { readonly ok: false; readonly errors: readonly Complaint[] }

/**
 * The facts of a situation with the act and what it is about among them, under the names that the live rules have for both. What
 * the rules have no word for is an error, never left out: an act that nobody knows must not be judged as another one.
 */
export function placeFacts(words: SituationWords | null, { act, kind, facts }: NamedAct): Placed {
  if (words === null) return wrong('NOT_FOUND', 'No rules are live yet.')
  const { actFact, kindsFact } = words
  if (actFact === null || kindsFact === null) {
    return wrong('NOT_FOUND', 'The live rules have no fact for acts, or none for what they are about.')
  }
  const [actCode, kindCode] = [words.act(act), words.kind(kind)]
  if (actCode === null) return wrong('INVALID_FACT', `The live rules know no act ${quoted(act)}.`, [actFact])
  if (kindCode === null) {
    return wrong('INVALID_FACT', `The live rules know no kind ${quoted(kind)} of what an act is about.`, [
      kindsFact,
    ])
  }
  const clashes: string[] = []
  const known = facts.reduce((all, more) => merged(all, more, clashes), {})
  const [clash] = clashes
  if (clash !== undefined)
    return wrong('INVALID_FACT', `${quoted(clash)} is said twice, with two values.`, [clash])
  const [actSaid, kindsSaid] = [valueAt(known, actFact), valueAt(known, kindsFact)]
  if (actSaid !== undefined && !(typeof actSaid === 'string' && words.act(actSaid) === actCode)) {
    return wrong('INVALID_FACT', `The facts say another act than ${quoted(act)}.`, [actFact])
  }
  const isAmong = (kinds: unknown) =>
    Array.isArray(kinds) && kinds.some((one) => typeof one === 'string' && words.kind(one) === kindCode)
  if (kindsSaid !== undefined && !isAmong(kindsSaid)) {
    const message = `The facts say what the act is about, and ${quoted(kind)} is not among it.`
    return wrong('INVALID_FACT', message, [kindsFact])
  }
  const named = {
    ...(actSaid === undefined && { [actFact]: actCode }),
    ...(kindsSaid === undefined && { [kindsFact]: [kindCode] }),
  }
  return { ok: true, facts: { ...known, ...named } }
}

const wrong = (code: string, message: string, path: readonly string[] = []): Placed => ({
  ok: false,
  errors: [{ code, message, path }],
})

/** Two objects as one, group by group; `clashes` gets the names that both have with different values. */
function merged(a: JsonObject, b: JsonObject, clashes: string[]): JsonObject {
  const all = new Map(Object.entries(a))
  for (const [key, value] of Object.entries(b)) {
    const before = all.get(key)
    if (isObject(before) && isObject(value)) all.set(key, merged(before, value, clashes))
    else if (!all.has(key) || JSON.stringify(before) === JSON.stringify(value)) all.set(key, value)
    else clashes.push(key)
  }
  // Sets own members only, whatever they are called.
  return Object.fromEntries(all)
}

/** What stands under a dotted name, written whole or in groups. */
function valueAt(facts: JsonObject, name: string): unknown {
  if (Object.hasOwn(facts, name)) return facts[name]
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    const [group, rest] = [name.slice(0, dot), name.slice(dot + 1)]
    const below = Object.hasOwn(facts, group) ? facts[group] : undefined
    const found = isObject(below) ? valueAt(below, rest) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
