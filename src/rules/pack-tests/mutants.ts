import { conditionsWithin, expressionNodesOf } from '../conditions/nodes.ts'
import { type ConditionSite, conditionSites, expressionSites } from '../lint/sites.ts'
import { extendedPacks } from '../pack/extended-packs.ts'
import type { Condition, Pack, Requirement } from '../pack/format.ts'
import { type Path, pointerOf } from '../pack/positions.ts'
import { conditionMutations, type FigureOf, movedFigures } from './condition-mutations.ts'

/** A pack with one small mistake put in, to see whether its tests notice. */
export interface Mutant {
  readonly pack: Pack
  /** JSON Pointer of the mistake. */
  readonly pointer: string
  /** The requirement, named condition or fact it was made in, and the mistake: "EQ-6: 31 instead of 30". */
  readonly what: string
  /** Codes of the pack's requirements it can reach; null where more than requirements may be touched. */
  readonly reaches: readonly string[] | null
  /** True when it only touches what `compareRequirement` looks at. */
  readonly isComparable: boolean
}

/**
 * Every mutant of a pack, one after the other: each condition with each mistake of `conditionMutations`, each `when` left
 * out, each figure of a deadline or derived fact moved, each `failClosed` left out. One mistake at a time. What claims
 * compute, and what makes a requirement urgent, is left alone, because tests cannot speak about it.
 */
export function* mutantsOf(pack: Pack, extendsPacks: readonly Pack[]): Generator<Mutant> {
  const extended = extendedPacks(pack, extendsPacks)
  const inherited = new Map(
    extended.flatMap(({ requirements = [] }) =>
      requirements.map((requirement) => [requirement.code, requirement] as const),
    ),
  )
  const sites = conditionSites(pack, inherited).filter(({ role }) => !UNTOLD.has(role))
  const figureOf = figuresOf([pack, ...extended])
  const reachOf = makeReach(pack, sites)
  for (const site of sites) yield* siteMutants(pack, site, reachOf(site.path), figureOf)
  for (const [index, requirement] of (pack.requirements ?? []).entries())
    yield* partMutants(pack, requirement, index, figureOf)
  yield* derivationMutants(pack)
}

/** What tests of a pack cannot speak about. */
const UNTOLD: ReadonlySet<ConditionSite['role']> = new Set(['claim', 'urgency'])

/** What `compareRequirement` does not look at. */
const BESIDE_REQUIREMENTS: ReadonlySet<ConditionSite['role']> = new Set([
  'dueNowWhen',
  'conflict',
  'unless',
  'step',
])

function figuresOf(packs: readonly Pack[]): FigureOf {
  const declared = new Map(packs.flatMap(({ parameters = {} }) => Object.entries(parameters)))
  return (name) => declared.get(name)?.default
}

function siteMutants(
  pack: Pack,
  { node, path, role }: ConditionSite,
  reaches: Mutant['reaches'],
  figureOf: FigureOf,
): Mutant[] {
  const subject = subjectOf(pack, path)
  const isComparable = !BESIDE_REQUIREMENTS.has(role)
  const mutants = conditionMutations(node, figureOf).map((mutation) => ({
    pack: replaceAt(pack, path, mutation.condition),
    pointer: pointerOf([...path, ...mutation.path]),
    what: `${subject}: ${mutation.what}`,
    reaches,
    isComparable,
  }))
  if (role !== 'when' || path[0] !== 'requirements') return mutants
  const without = { pack: replaceAt(pack, path, undefined), pointer: pointerOf(path), reaches, isComparable }
  return [...mutants, { ...without, what: `${subject}: without "when"` }]
}

/** What a requirement has besides conditions. */
function partMutants(pack: Pack, requirement: Requirement, index: number, figureOf: FigureOf): Mutant[] {
  const { code, deadline, failClosed } = requirement
  const reaches = [code]
  const at = (path: Path, value: unknown, what: string, isComparable: boolean): Mutant => {
    const full = ['requirements', index, ...path]
    return {
      pack: replaceAt(pack, full, value),
      pointer: pointerOf(full),
      what: `${code}: ${what}`,
      reaches,
      isComparable,
    }
  }
  const figures = (['plusDays', 'plusMonths'] as const).flatMap((part) => {
    const written = deadline?.[part]
    const figure = typeof written === 'object' ? figureOf(written.param) : written
    const moved = figure === undefined ? [] : movedFigures(figure)
    return moved.map((one) => at(['deadline', part], one, `${part} ${one} instead of ${figure}`, false))
  })
  const open = failClosed ? [at(['failClosed'], undefined, 'without failClosed', true)] : []
  return [...open, ...figures]
}

function derivationMutants(pack: Pack): Mutant[] {
  const derivations = expressionSites(pack).filter(({ role }) => role === 'derive')
  return derivations.flatMap((site) =>
    [...expressionNodesOf(site)].flatMap(({ node: { value }, path }) => {
      const moved = typeof value === 'number' ? movedFigures(value) : []
      return moved.map((one) => ({
        pack: replaceAt(pack, [...path, 'value'], one),
        pointer: pointerOf([...path, 'value']),
        what: `${subjectOf(pack, path)}: ${one} instead of ${value}`,
        reaches: null,
        isComparable: true,
      }))
    }),
  )
}

function subjectOf(pack: Pack, [section, key]: Path): string {
  if (section === 'requirements') return pack.requirements?.[Number(key)]?.code ?? String(key)
  if (section === 'conflicts') return pack.conflicts?.[Number(key)]?.code ?? String(key)
  if (section === 'overrides') return pack.overrides?.[Number(key)]?.target ?? String(key)
  return section === 'conditions' ? `condition ${key}` : String(key)
}

/** Which requirements a mistake at a place can reach: those it stands in, or those that use the named condition. */
function makeReach(pack: Pack, sites: readonly ConditionSite[]): (path: Path) => Mutant['reaches'] {
  const users = (name: string): readonly Path[] =>
    sites.flatMap(({ node, path }) => (uses(node, name) ? [path] : []))
  const reach = (path: Path, seen: ReadonlySet<string>): Mutant['reaches'] => {
    const [section, key] = path
    if (section === 'requirements') {
      const code = pack.requirements?.[Number(key)]?.code
      return code === undefined ? null : [code]
    }
    if (section !== 'conditions' || seen.has(String(key))) return section === 'conditions' ? [] : null
    const within = new Set(seen).add(String(key))
    const reached = users(String(key)).map((user) => reach(user, within))
    return reached.includes(null) ? null : [...new Set(reached.flatMap((codes) => codes ?? []))]
  }
  return (path) => reach(path, new Set())
}

const uses = (root: Condition, name: string): boolean =>
  conditionsWithin(root).some(({ condition }) => condition === name)

/** A copy with another value at a place (or, undefined, with nothing there); what is not on the way is shared. */
function replaceAt<Root extends object>(root: Root, [key, ...rest]: Path, value: unknown): Root {
  const copy: Root = Object.assign(Array.isArray(root) ? [] : {}, root)
  if (key === undefined) return copy
  const child: unknown = Reflect.get(root, key)
  const isOnTheWay = rest.length > 0 && typeof child === 'object' && child !== null
  const next = isOnTheWay ? replaceAt(child, rest, value) : value
  if (next === undefined) Reflect.deleteProperty(copy, key)
  else Reflect.set(copy, key, next)
  return copy
}
