import { listOfItemFact } from '../conditions/facts-read.ts'
import { allFindings } from '../evaluate/all-findings.ts'
import { assess } from '../evaluate/assess.ts'
import type { FactDeclaration } from '../pack/format.ts'
import type { CaseOutcome, CounterExample } from '../pack/problems.ts'
import type { FactValue } from '../types.ts'
import type { Assignment } from './judge-case.ts'
import type { CaseSide } from './lone-requirement.ts'
import type { FoundCase } from './search-cases.ts'

export interface ComparedSides {
  readonly before: CaseSide | null
  readonly after: CaseSide | null
}

type Outcomes = Pick<CounterExample, 'before' | 'after'>

/**
 * The smallest part of a found case of which both sides still say what they said of the whole, as facts that can be sent
 * to an assessment. Null when an assessment of the case does not come out as expected: then it is no example.
 */
export function makeCounterExample(
  sides: ComparedSides,
  { assignment, asOf }: FoundCase,
  expected: Outcomes,
): CounterExample | null {
  const showsIt = (facts: Assignment) => {
    const { before, after } = sides
    return (
      isSame(assessed(before, facts, asOf), expected.before) &&
      isSame(assessed(after, facts, asOf), expected.after)
    )
  }
  if (!showsIt(assignment)) return null
  const kept = new Map(assignment)
  for (const [name, value] of [...assignment].reverse()) {
    kept.delete(name)
    if (!showsIt(kept)) kept.set(name, value)
  }
  const inOrder = new Map([...assignment].filter(([name]) => kept.has(name)))
  return { facts: factsToSend(sides, inOrder), asOf, ...expected }
}

const isSame = (found: CaseOutcome | null | undefined, expected: CaseOutcome | null): boolean =>
  found === expected ||
  (found?.status === expected?.status &&
    found?.level === expected?.level &&
    found?.blocks === expected?.blocks)

/** What an assessment says of the requirement (of the first item, when it is judged per item); undefined when refused. */
function assessed(
  side: CaseSide | null,
  assignment: Assignment,
  asOf: string,
): CaseOutcome | null | undefined {
  if (side === null) return null
  const known = new Map([...assignment].filter(([name]) => side.compiled.slots.has(name)))
  const facts = factsToSend({ before: side, after: null }, known)
  const { requirement } = side.rule
  const outcome = assess(side.compiled, { facts, asOf, waivers: [...side.standing.waivers.values()] })
  const [finding] = outcome.ok ? allFindings(outcome.assessment) : []
  return finding && { status: finding.status, level: requirement.level, blocks: finding.blocks }
}

/** Facts by dotted name; "not known" is said aloud only where something would be assumed. */
export function factsToSend(
  { before, after }: ComparedSides,
  assignment: Assignment,
): Record<string, unknown> {
  const declarationOf = (name: string): FactDeclaration | undefined =>
    after?.compiled.ruleset.facts[name] ?? before?.compiled.ruleset.facts[name]
  const facts: Record<string, unknown> = {}
  for (const [name, value] of assignment) {
    const declaration = declarationOf(name)
    if (!declaration || listOfItemFact(name) !== null) continue
    if (value === null && declaration.assume === undefined) continue
    facts[name] =
      declaration.type === 'list' && value !== null
        ? itemsToSend(name, declaration, value, assignment)
        : value
  }
  return facts
}

function itemsToSend(
  list: string,
  { key = 'id' }: FactDeclaration,
  names: FactValue,
  assignment: Assignment,
) {
  const fields = [...assignment].filter(([name, value]) => listOfItemFact(name) === list && value !== null)
  const described = fields.map(([name, value]) => [name.slice(list.length + 3), value] as const)
  return (Array.isArray(names) ? names : []).map((name, index) => ({
    [key]: name,
    ...(index === 0 ? Object.fromEntries(described) : {}),
  }))
}
