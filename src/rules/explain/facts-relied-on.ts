import { factsOfRequirement } from '../conditions/facts-read.ts'
import type { Assessment } from '../evaluate/assess.ts'
import { isOn } from '../evaluate/in-force.ts'
import type { GivenValue } from '../evaluate/slot-values.ts'
import { formatDay } from '../operators/dates.ts'

/**
 * What was said of every fact behind a requirement, by name and free of order: given values, else what was assumed, else
 * null; of the items of a list, their fields by the name of the item. What is only computed from other facts is left out,
 * so that the passing of time alone changes nothing. Empty when the ruleset has no requirement of that code.
 */
export function factsReliedOn(assessment: Assessment, code: string): Readonly<Record<string, unknown>> {
  const { ruleset } = assessment.compiled
  const day = formatDay(assessment.situation.frame.asOf)
  const forms = ruleset.requirements.filter((candidate) => candidate.code === code)
  const requirement = forms.find(({ inForce }) => isOn(day, inForce)) ?? forms[0]
  if (requirement === undefined) return {}
  const names = factsOfRequirement(requirement, ruleset)
  return Object.fromEntries(names.flatMap((name) => saidOf(assessment, name)))
}

function saidOf(
  { compiled, situation: { given, assumptions } }: Assessment,
  name: string,
): [string, unknown][] {
  const slot = compiled.slots.get(name)
  const fact = slot === undefined ? undefined : compiled.facts[slot]
  if (slot === undefined || fact === undefined) return []
  const items = given.items.get(fact.list)
  if (items !== undefined) {
    const fields = items.map((item) => [item.name, unordered(item.fields.get(slot) ?? null)] as const)
    return [[name, Object.fromEntries(fields)]]
  }
  if (given.values.has(slot)) return [[name, unordered(given.values.get(slot) ?? null)]]
  if (!fact.askable) return []
  const assumed = assumptions.find((assumption) => assumption.name === name)
  return [[name, unordered(assumed?.value ?? null)]]
}

const unordered = (value: GivenValue): GivenValue =>
  Array.isArray(value) ? value.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)) : value
