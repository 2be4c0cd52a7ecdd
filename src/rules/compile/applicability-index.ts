import { BITS, type ScopeIndex, wordsOf } from '../program/applicability-filter.ts'
import { END, EXTRA, NONE, OP, OPERAND, type Program, SLOT, WIDTH } from '../program/program.ts'

/** What the index has to know of facts. */
export interface IndexableFacts {
  isList(slot: number): boolean
  /** Whether the fact stays the same for the whole of a check. */
  isSteady(slot: number): boolean
}

/** A fact is worth its rows when it restricts at least one requirement in this many. */
const RESTRICTS_ONE_IN = 50
const FACTS_MAX = 32
const VALUES_MAX = 256
type Values = ReadonlySet<number>
/** By slot of a fact: values of which it must have one, or else the condition is false. */
type Restrictions = ReadonlyMap<number, Values>
const UNRESTRICTED: Restrictions = new Map()

/** Builds the index over the `when` of each requirement (NONE: it always applies). Which facts it covers follows from the conditions. */
export function buildScopeIndex(program: Program, whens: Int32Array, facts: IndexableFacts): ScopeIndex {
  const uses = Array.from(whens).flatMap((at, requirement) =>
    [...(at === NONE ? UNRESTRICTED : restrictionsOf(program, at, true))].map(([slot, values]) => ({
      slot,
      values,
      requirement,
    })),
  )
  const bySlot = [...Map.groupBy(uses, ({ slot }) => slot)]
  const worthwhile = bySlot
    .filter(([slot, own]) => facts.isSteady(slot) && own.length * RESTRICTS_ONE_IN >= whens.length)
    .map(([slot, own]) => ({ slot, uses: own, values: distinctValues(own) }))
    .filter(({ values }) => values.length <= VALUES_MAX)
    .sort((a, b) => b.uses.length - a.uses.length || a.slot - b.slot)
    .slice(0, FACTS_MAX)
  const words = wordsOf(whens.length)
  const rowsTotal = worthwhile.reduce((sum, { values }) => sum + values.length + 1, 0)
  const rows = new Int32Array(rowsTotal * words).fill(-1)
  let firstRow = 0
  const indexed = worthwhile.map((fact) => {
    fillRows(rows.subarray(firstRow * words), words, fact)
    const { slot, values } = fact
    const placed = { slot, isList: facts.isList(slot), values, firstRow }
    firstRow += values.length + 1
    return placed
  })
  return { requirements: whens.length, facts: indexed, rows }
}

interface Use {
  readonly requirement: number
  readonly values: Values
}

const distinctValues = (uses: readonly Use[]): number[] =>
  [...new Set(uses.flatMap(({ values }) => [...values]))].sort((a, b) => a - b)

function fillRows(
  rows: Int32Array,
  words: number,
  { uses, values }: { readonly uses: readonly Use[]; readonly values: readonly number[] },
): void {
  for (const { requirement, values: letThrough } of uses) {
    const bit = 1 << (requirement % BITS)
    for (let row = 0; row <= values.length; row += 1) {
      const value = values[row]
      const word = row * words + Math.floor(requirement / BITS)
      if (value === undefined || !letThrough.has(value)) rows[word] = (rows[word] ?? 0) & ~bit
    }
  }
}

/**
 * Values that facts must have for a condition to possibly be `wanted`. Sound in three-valued logic: a known fact without
 * one of its values makes the condition definitely the opposite. Of a list fact one item must be among the values.
 */
function restrictionsOf(program: Program, at: number, wanted: boolean): Restrictions {
  const { code } = program
  const operation = code[at] ?? NONE
  if (operation === OP.not) return restrictionsOf(program, at + WIDTH, !wanted)
  if (operation > OP.not) {
    const values = leafValues(program, at, wanted)
    return values ? new Map([[code[at + SLOT] ?? 0, values]]) : UNRESTRICTED
  }
  const parts: Restrictions[] = []
  const end = code[at + END] ?? at
  for (let child = at + WIDTH; child < end; child = code[child + END] ?? end)
    parts.push(restrictionsOf(program, child, wanted))
  return (operation === OP.all) === wanted ? parts.reduce(bothOf, UNRESTRICTED) : parts.reduce(eitherOf)
}

/** Both must hold: for each fact the smaller set of values. */
function bothOf(left: Restrictions, right: Restrictions): Restrictions {
  const joined = new Map(left)
  for (const [slot, values] of right) {
    const known = joined.get(slot)
    if (!known || values.size < known.size) joined.set(slot, values)
  }
  return joined
}

/** One must hold: only facts that restrict both, with the values of both. */
function eitherOf(left: Restrictions, right: Restrictions): Restrictions {
  const shared = [...left].flatMap(([slot, values]) => {
    const others = right.get(slot)
    return others ? [[slot, new Set([...values, ...others])] as const] : []
  })
  return new Map(shared)
}

function leafValues({ code, pool }: Program, at: number, wanted: boolean): Values | null {
  const start = code[at + OPERAND] ?? 0
  const run = () => new Set(pool.subarray(start, start + (code[at + EXTRA] ?? 0)))
  switch (code[at]) {
    case OP.equal:
    case OP.in:
    case OP.listHasAny:
      return wanted ? run() : null
    case OP.notEqual:
    case OP.notIn:
    case OP.listHasNone:
      return wanted ? null : run()
    case OP.listHasAll: {
      const [first] = run()
      return wanted && first !== undefined ? new Set([first]) : null
    }
    default:
      return null
  }
}
