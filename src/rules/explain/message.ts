import type { Assessment } from '../evaluate/assess.ts'
import { focusItem } from '../evaluate/situation.ts'
import type { LocalisedText } from '../pack/format.ts'
import type { ConflictFinding, Finding } from '../types.ts'
import { formatValue } from './format-value.ts'
import { textIn } from './locale.ts'

const VARIABLE = /\{(param:)?([A-Za-z][\w.[\]]*)\}/g

/** The finding's sentence in a language, with the facts, parameters and item it names put in. */
export function messageOf(assessment: Assessment, finding: Finding, locale: string): string {
  const { message } = finding.requirement
  return withItem(assessment, finding, () => filledIn(assessment, message, finding.item, locale))
}

/** A conflict's sentence in a language, with the facts and parameters it names put in. */
export function conflictMessageOf(
  assessment: Assessment,
  { message }: ConflictFinding,
  locale: string,
): string {
  return filledIn(assessment, message, null, locale)
}

function filledIn(assessment: Assessment, text: LocalisedText, item: string | null, locale: string): string {
  return textIn(text, locale).replace(VARIABLE, (whole, isParameter: string | undefined, name: string) => {
    if (name === 'item') return item ?? whole
    return isParameter ? parameterText(assessment, name) : factText(assessment, name, locale)
  })
}

function parameterText({ compiled }: Assessment, name: string): string {
  const { parameters } = compiled.ruleset
  return Object.hasOwn(parameters, name) ? String(parameters[name]) : `{param:${name}}`
}

function factText({ compiled, situation: { frame } }: Assessment, name: string, locale: string): string {
  const slot = compiled.slots.get(name)
  const value = slot !== undefined && frame.known[slot] === 1 ? frame.raw[slot] : undefined
  if (typeof value === 'number') return String(value)
  return formatValue(compiled, name, value, locale)
}

/** Runs work with the finding's list item in the frame, as it was when the finding was made. */
export function withItem<T>(
  { compiled, situation }: Assessment,
  { requirement, item }: Finding,
  work: () => T,
): T {
  const list = requirement.each === undefined ? undefined : compiled.slots.get(requirement.each)
  if (list === undefined || item === null) return work()
  focusItem(situation, list, situation.given.items.get(list)?.find(({ name }) => name === item) ?? null)
  try {
    return work()
  } finally {
    focusItem(situation, list, null)
  }
}
