import { type CompiledRuleset, inputsOf } from '../compile/compile-ruleset.ts'
import type { Frame } from '../compile/frame.ts'
import { collectUnknown, NONE } from '../compile/program.ts'

/** The unknown facts, by slot, that an unknown condition turns on, traced through derived facts to what can be asked. */
export function missingOf(
  compiled: CompiledRuleset,
  frame: Frame,
  conditions: readonly number[],
): ReadonlySet<number> {
  const direct = new Set<number>()
  for (const at of conditions) if (at !== NONE) collectUnknown(compiled.program, at, frame, direct)
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
  if (frame.known[slot] === 1 || seen.has(slot)) return
  seen.add(slot)
  const fact = compiled.facts[slot]
  if (fact?.askable) asked.add(slot)
  const derivation = compiled.derivations.find((candidate) => candidate.slot === slot)
  if (!derivation) return
  if (!fact?.askable) {
    for (const input of inputsOf(derivation, compiled.program)) trace(compiled, frame, input, asked, seen)
    return
  }
  if (derivation.countsWhen === NONE) return
  const guards = new Set<number>()
  collectUnknown(compiled.program, derivation.countsWhen, frame, guards)
  for (const guard of guards) trace(compiled, frame, guard, asked, seen)
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
