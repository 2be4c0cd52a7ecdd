import type { Choice } from './choice.ts'

/** A pattern as conditions have it: an operator and its text. */
export interface TextPattern {
  readonly operator: 'startsWith' | 'endsWith' | 'matchesGlob'
  readonly text: string
}

/** Places in patterns that the product automaton steps through, at most: its work, however long the patterns are. */
const STEPS_MAX = 400_000
/** Characters that may stand for one that no pattern names; more than patterns of one fact can name are not looked for. */
const FRESH = [...'xyzwqk0123456789abcdefghijlmnoprstuvXYZWQK-_~#%&']

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly character: string }

/**
 * Texts for every combination of patterns that a text can match at once, other than `apart`, each as short as it can be and
 * no longer than `longest` characters; `count` different ones each, as far as there are so many. The patterns run side by
 * side as one automaton over the characters they name and one that none names, so that every combination that exists is
 * found; `isExact` is false when the automaton grew too large to be sure.
 */
export function textsByPattern(
  patterns: readonly TextPattern[],
  apart: readonly string[],
  longest: number,
  count: number,
): Choice {
  if (patterns.length === 0) return { values: plainTexts(new Set(apart), longest, count), isExact: true }
  const found: string[] = []
  let isExact = true
  for (let round = 0; round < count; round += 1) {
    const taken = [...apart, ...found]
    // Most shortest texts are free; only where one is taken, the taken ones have to be followed character by character.
    const free = shortestTexts(patterns, [], longest)
    const more = free.values.some((text) => taken.includes(text))
      ? shortestTexts(patterns, taken, longest)
      : free
    found.push(...more.values)
    isExact &&= more.isExact
  }
  return { values: found, isExact }
}

/** Texts that are not taken: words first, then every character in turn, alone and repeated. */
function plainTexts(taken: ReadonlySet<string>, longest: number, count: number): string[] {
  const found: string[] = []
  const wanted = (text: string) => !taken.has(text) && [...text].length <= longest
  for (const text of ['other', 'another', 'different', ...FRESH, '']) if (wanted(text)) found.push(text)
  for (let code = 0x4e00; found.length < count && code < 0x9fff; code += 1) {
    const text = String.fromCodePoint(code)
    if (wanted(text)) found.push(text)
  }
  return found.slice(0, count)
}

interface State {
  /** Places in each pattern that the text read so far may have come to. */
  readonly places: readonly (readonly number[])[]
  /** The texts to stay away from that begin with it. */
  readonly beginning: readonly number[]
  readonly text: string
  readonly length: number
}

function shortestTexts(
  patterns: readonly TextPattern[],
  apart: readonly string[],
  longest: number,
): { values: string[]; isExact: boolean } {
  const tokens = patterns.map(tokensOf)
  const apartCharacters = apart.map((text) => [...text])
  const named = new Set([
    ...tokens.flat().flatMap((token) => (token.kind === 'one' ? [token.character] : [])),
    ...apartCharacters.flat(),
  ])
  const fresh = FRESH.find((character) => !named.has(character)) ?? freshBeyond(named)
  const alphabet = [fresh, ...named]
  const start: State = {
    places: tokens.map((pattern) => closure(pattern, [0])),
    beginning: apart.map((_, index) => index),
    text: '',
    length: 0,
  }
  const seen = new Set([keyOf(start)])
  const byMatches = new Map<string, string>()
  let steps = 0
  let states: State[] = [start]
  while (states.length > 0) {
    const next: State[] = []
    for (const state of states) {
      if (!state.beginning.some((index) => apartCharacters[index]?.length === state.length)) {
        const matches = state.places
          .map((places, index) => places.includes(tokens[index]?.length ?? -1))
          .join()
        if (!byMatches.has(matches)) byMatches.set(matches, state.text)
      }
      if (state.length >= longest) continue
      for (const character of alphabet) {
        const after = step(state, character, tokens, apartCharacters)
        steps += 1 + after.places.reduce((sum, places) => sum + places.length, 0)
        const key = keyOf(after)
        if (seen.has(key)) continue
        if (steps > STEPS_MAX) return { values: [...byMatches.values()], isExact: false }
        seen.add(key)
        next.push(after)
      }
    }
    states = next
  }
  return { values: [...byMatches.values()], isExact: true }
}

function freshBeyond(named: ReadonlySet<string>): string {
  let code = 0x4e00
  while (named.has(String.fromCodePoint(code))) code += 1
  return String.fromCodePoint(code)
}

function tokensOf({ operator, text }: TextPattern): Token[] {
  const characters = [...text].map((character): Token => {
    if (operator === 'matchesGlob' && character === '*') return { kind: 'star' }
    return operator === 'matchesGlob' && character === '?' ? { kind: 'any' } : { kind: 'one', character }
  })
  const star: Token = { kind: 'star' }
  if (operator === 'startsWith') return [...characters, star]
  return operator === 'endsWith' ? [star, ...characters] : characters
}

/** A star may also stand for nothing. */
function closure(pattern: readonly Token[], places: readonly number[]): number[] {
  const all = new Set<number>()
  const toVisit = [...places]
  for (let place = toVisit.pop(); place !== undefined; place = toVisit.pop()) {
    if (all.has(place)) continue
    all.add(place)
    if (pattern[place]?.kind === 'star') toVisit.push(place + 1)
  }
  return [...all].sort((a, b) => a - b)
}

function step(
  state: State,
  character: string,
  tokens: readonly (readonly Token[])[],
  apart: readonly (readonly string[])[],
): State {
  return {
    places: tokens.map((pattern, index) =>
      closure(
        pattern,
        (state.places[index] ?? []).flatMap((place) => {
          const token = pattern[place]
          if (token?.kind === 'star') return [place]
          return token?.kind === 'any' || (token?.kind === 'one' && token.character === character)
            ? [place + 1]
            : []
        }),
      ),
    ),
    beginning: state.beginning.filter((index) => apart[index]?.[state.length] === character),
    text: state.text + character,
    length: state.length + 1,
  }
}

/** While a text to stay away from may still come about, its length matters. */
const keyOf = ({ places, beginning, length }: State): string =>
  `${places.map((of) => of.join()).join('|')}#${beginning.length > 0 ? `${length}:${beginning.join()}` : ''}`
