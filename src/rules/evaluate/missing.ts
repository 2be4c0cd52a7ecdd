import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { Frame } from '../program/encoded-facts.ts'
import { collectUnknown, NONE } from '../program/program.ts'

/** No fact is missing. */
export const NOTHING: ReadonlySet<number> = new Set()

/**
 * The facts, by slot, that an unknown condition turns on, traced through derived facts to what can be asked. A given fact is
 * among them where its value is of no use: an object without the part looked for, a date that yields an impossible age.
 */
export function missingOf(
  compiled: CompiledRuleset,
  frame: Frame,
  conditions: readonly number[],
): ReadonlySet<number> {
  const direct = new Set<number>()
  for (const at of conditions) if (at !== NONE) collectUnknown(compiled.program, at, frame, direct)
  if (direct.size === 0) return NOTHING
  const asked = new Set<number>()
  for (const slot of direct) trace(compiled, frame, slot, asked, new Set())
  return asked
}

function trace(
  compiled: CompiledRuleset,
  frame: Frame,
  slot: number,
  asked: Set<number>,
  seen: Set<number>,
): void {
  if (seen.has(slot)) return
  seen.add(slot)
  const fact = compiled.facts[slot]
  if (fact?.askable) asked.add(slot)
  const derivation = compiled.derivationOf[slot]
  if (!derivation) return
  if (!fact?.askable) {
    const unknown = derivation.inputs.filter((input) => frame.known[input] !== 1)
    for (const input of unknown) trace(compiled, frame, input, asked, seen)
    if (unknown.length === 0) addGiven(compiled, derivation.inputs, asked, seen)
    return
  }
  if (derivation.countsWhen === NONE || frame.known[slot] === 1) return
  const guards = new Set<number>()
  collectUnknown(compiled.program, derivation.countsWhen, frame, guards)
  for (const guard of guards) trace(compiled, frame, guard, asked, seen)
}

/** Adds what was given of the inputs that together yield nothing. */
function addGiven(
  compiled: CompiledRuleset,
  inputs: readonly number[],
  asked: Set<number>,
  seen: Set<number>,
): void {
  for (const slot of inputs) {
    if (seen.has(slot)) continue
    seen.add(slot)
    const derivation = compiled.derivationOf[slot]
    if (compiled.facts[slot]?.askable) asked.add(slot)
    else if (derivation) addGiven(compiled, derivation.inputs, asked, seen)
  }
}

/** Names of the facts that can be sent so that a derived fact comes about. */
export function sourcesOf(compiled: CompiledRuleset, slot: number): string[] {
  const sources = new Set<number>()
  addGiven(compiled, compiled.derivationOf[slot]?.inputs ?? [], sources, new Set([slot]))
  return [...sources].flatMap((source) => compiled.facts[source]?.name ?? []).sort()
}

/** The name a missing fact is reported under: an item fact carries its item, or stands for the whole list when there is none. */
export function missingName(
  compiled: CompiledRuleset,
  slot: number,
  item: string | null,
): { name: string; declaration: string } {
  const fact = compiled.facts[slot]
  if (!fact) throw new RangeError(`no fact has slot ${slot}`)
  const list = compiled.facts[fact.list]
  if (!list) return { name: fact.name, declaration: fact.name }
  if (item === null) return { name: list.name, declaration: list.name }
  return { name: fact.name.replace('[]', `[${item}]`), declaration: fact.name }
}
