import { isLength, LENGTH_MAX } from '../operators/dates.ts'
import type { Pack, Parameter } from '../pack/format.ts'
import { allOf, type EngineText, inEveryLanguage, say, worded } from '../pack/locale.ts'
import { visiblePacks } from './order-packs.ts'
import type { RulesetProblem, RulesetWarning } from './ruleset-problem.ts'

export interface ResolvedParameters {
  readonly values: Record<string, number>
  readonly declarations: Record<string, Parameter>
  readonly problems: RulesetProblem[]
  readonly warnings: RulesetWarning[]
}

interface Layer {
  readonly pack: Pack
  readonly parameter: Parameter
  /** The names of the packs that its pack extends, directly or through others, and its own. */
  readonly extends: ReadonlySet<string>
}

/**
 * The value of every declared parameter. Several packs may declare one parameter: their bounds meet, and the strictest of
 * their defaults is a limit that the organisation's value can only tighten. Where one pack declares it, the organisation's
 * value stands within the bounds, which are how a floor's figure stays a floor. A value for an undeclared parameter, of
 * the wrong type or out of bounds is a problem. A looser value that gives way is a warning, unless a pack tightens what a
 * pack that it extends declares: that is what it is written for. Order never matters.
 */
export function resolveParameters(
  packs: readonly Pack[],
  wanted: Readonly<Record<string, number>>,
): ResolvedParameters {
  const resolved: ResolvedParameters = { values: {}, declarations: {}, problems: [], warnings: [] }
  const layersOf = layersByName(packs)
  for (const [name, layers] of layersOf) {
    const [first, ...others] = layers
    if (!first) continue
    const joined = others.reduce((met, { parameter }) => meet(met, parameter), first.parameter)
    resolved.problems.push(...layerProblems(name, layers, joined))
    resolved.declarations[name] = joined
    resolved.values[name] = joined.default
    for (const layer of layers) {
      const { pack, parameter } = layer
      if (parameter.default !== joined.default && !isTightened(layer, layers))
        resolved.warnings.push(
          kept(name, parameter.default, joined.default, ['packs', pack.pack, 'parameters', name]),
        )
    }
  }
  const values = Object.entries(wanted)
  // Every rule of every pack is looked through for them.
  const lengths = values.length === 0 ? new Set<string>() : lengthParameters(packs)
  for (const [name, value] of values) {
    const before = resolved.problems.length
    applyWanted(name, value, layersOf, resolved)
    if (resolved.problems.length === before && lengths.has(name) && !isLength(value))
      resolved.problems.push(noLength(name, value))
  }
  return resolved
}

/** Parameters that stand for a number of days, months or years: in a duration or as a deadline's figure. */
function lengthParameters(packs: readonly Pack[]): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (value: unknown, isFigure: boolean): void => {
    if (typeof value !== 'object' || value === null) return
    const isLengthOfTime = isFigure || 'unit' in value
    if ('param' in value && typeof value.param === 'string' && isLengthOfTime) names.add(value.param)
    for (const [key, inner] of Object.entries(value)) visit(inner, key === 'plusDays' || key === 'plusMonths')
  }
  for (const { conditions, facts, requirements, conflicts, overrides } of packs)
    visit([conditions, facts, requirements, conflicts, overrides], false)
  return names
}

const noLength = (name: string, value: number): RulesetProblem => ({
  code: 'PARAMETER_OUT_OF_BOUNDS',
  ...worded(
    say(
      `${name} is a length of time: a whole number from 0 to ${LENGTH_MAX}; ${value} is not allowed.`,
      `${name}是时长：应为0到${LENGTH_MAX}的整数；不允许${value}。`,
    ),
  ),
  path: ['parameters', name],
})

function applyWanted(
  name: string,
  value: number,
  layers: ReadonlyMap<string, readonly Layer[]>,
  { values, declarations, problems, warnings }: ResolvedParameters,
): void {
  const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined
  const path = ['parameters', name]
  const problem = declaration ? boundsProblem(say(name, name), value, declaration, path) : undeclared(name)
  if (problem || !declaration) {
    if (problem) problems.push(problem)
    return
  }
  const isLimited = (layers.get(name)?.length ?? 0) > 1
  const isLooser = stricterOf(declaration, value, declaration.default) !== value
  if (isLimited && isLooser) warnings.push(kept(name, value, declaration.default, path))
  else values[name] = value
}

function layersByName(packs: readonly Pack[]): Map<string, Layer[]> {
  const byName = new Map(packs.map((pack) => [pack.pack, pack]))
  const layers = packs.flatMap((pack) => {
    const parameters = Object.entries(pack.parameters ?? {})
    const below = parameters.length === 0 ? new Set<string>() : visiblePacks(pack.pack, byName)
    return parameters.map(([name, parameter]) => ({ name, pack, parameter, extends: below }))
  })
  return Map.groupBy(layers, ({ name }) => name)
}

/** The stricter of two values of a parameter. */
export const stricterOf = ({ stricter }: Parameter, a: number, b: number): number =>
  stricter === 'lower' ? Math.min(a, b) : Math.max(a, b)

/** Whether a pack that extends the one of a layer declares the parameter at least as strictly, and so in its place. */
const isTightened = (layer: Layer, layers: readonly Layer[]): boolean =>
  layers.some(
    (other) =>
      other !== layer &&
      other.extends.has(layer.pack.pack) &&
      stricterOf(layer.parameter, other.parameter.default, layer.parameter.default) ===
        other.parameter.default,
  )

function meet(one: Parameter, other: Parameter): Parameter {
  const minima = [one.minimum, other.minimum].filter((bound) => bound !== undefined)
  const maxima = [one.maximum, other.maximum].filter((bound) => bound !== undefined)
  return {
    ...one,
    default: stricterOf(one, one.default, other.default),
    ...(minima.length > 0 && { minimum: Math.max(...minima) }),
    ...(maxima.length > 0 && { maximum: Math.min(...maxima) }),
  }
}

function layerProblems(name: string, layers: readonly Layer[], joined: Parameter): RulesetProblem[] {
  return layers.flatMap((layer): RulesetProblem[] => {
    const { pack, parameter } = layer
    const path = ['packs', pack.pack, 'parameters', name]
    const isSameKind =
      parameter.type === joined.type &&
      parameter.stricter === joined.stricter &&
      parameter.unit === joined.unit
    if (!isSameKind) {
      const words = say(
        `${pack.pack} declares the parameter ${name} with another type, unit or stricter direction than another pack.`,
        `${pack.pack}声明的参数${name}在类型、单位或收紧方向上与其他规则包不同。`,
      )
      return [{ code: 'PACK_INVALID', ...worded(words), path }]
    }
    if (isTightened(layer, layers)) return []
    const problem = boundsProblem(
      say(`${pack.pack}: the default of ${name}`, `${pack.pack}：${name}的默认值`),
      parameter.default,
      joined,
      path,
    )
    return problem ? [problem] : []
  })
}

const kept = (name: string, looser: number, stricter: number, path: readonly string[]): RulesetWarning => ({
  code: 'STRICTER_PARAMETER_KEPT',
  ...worded(
    say(
      `${name} stays at ${stricter}; ${looser} is less strict than what another pack sets.`,
      `${name}保持为${stricter}；${looser}比其他规则包的设定宽松。`,
    ),
  ),
  path,
})

const undeclared = (name: string): RulesetProblem => ({
  code: 'INVALID_INPUT',
  ...worded(say(`No pack of this set declares a parameter ${name}.`, `所选规则包都没有声明参数${name}。`)),
  path: ['parameters', name],
})

function boundsProblem(
  name: EngineText,
  value: number,
  declaration: Parameter,
  path: readonly string[],
): RulesetProblem | null {
  const { type, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = declaration
  if (!Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value))) {
    const kind = type === 'integer' ? say('a whole number', '整数') : say('a number', '数字')
    const words = say(`${name.en} must be ${kind.en}.`, `${name['zh-CN']}必须是${kind['zh-CN']}。`)
    return { code: 'INVALID_INPUT', ...worded(words), path }
  }
  if (value >= minimum && value <= maximum) return null
  const bounds = boundsOf(declaration)
  const words = say(
    `${name.en} must be ${bounds.en}; ${value} is not allowed.`,
    `${name['zh-CN']}应${bounds['zh-CN']}；不允许${value}。`,
  )
  return { code: 'PARAMETER_OUT_OF_BOUNDS', ...worded(words), path }
}

/** "at least 1 and at most 30", as far as there are bounds. */
export function boundsOf({ minimum, maximum }: Pick<Parameter, 'minimum' | 'maximum'>): EngineText {
  const bounds = [
    ...(minimum === undefined ? [] : [say(`at least ${minimum}`, `不小于${minimum}`)]),
    ...(maximum === undefined ? [] : [say(`at most ${maximum}`, `不大于${maximum}`)]),
  ]
  return inEveryLanguage((locale) => allOf(bounds.map((bound) => bound[locale]))[locale])
}

/** The value of every parameter where the organisation sets none. */
export const defaultsOf = ({ declarations }: ResolvedParameters): Record<string, number> =>
  Object.fromEntries(Object.entries(declarations).map(([name, declaration]) => [name, declaration.default]))

/** Wanted values that lie beyond a bound on the less strict side. */
export function looseningValues(
  { declarations }: ResolvedParameters,
  wanted: Readonly<Record<string, number>>,
): [name: string, value: number][] {
  return Object.entries(wanted).filter(([name, value]) => {
    const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined
    if (!declaration || !Number.isFinite(value)) return false
    const {
      stricter,
      minimum = Number.NEGATIVE_INFINITY,
      maximum = Number.POSITIVE_INFINITY,
      type,
    } = declaration
    const isOfType = type === 'number' || Number.isInteger(value)
    return isOfType && (stricter === 'lower' ? value > maximum : value < minimum)
  })
}

/** A parameter that a pack or the organisation moves to the stricter side of where its owner puts it. */
export interface MovedValue {
  readonly name: string
  readonly from: number
  readonly to: number
  /** Where it is moved, for example ["parameters", "cctv.maxRetentionDays"]. */
  readonly path: readonly string[]
}

/** Parameters that do not stand where the pack that declares them first puts them, or on the less strict side of it; by name. */
export function movedValues(
  packs: readonly Pack[],
  { values }: ResolvedParameters,
  wanted: Readonly<Record<string, number>>,
): MovedValue[] {
  return [...layersByName(packs)]
    .flatMap(([name, layers]): MovedValue[] => {
      const to = values[name]
      const owner = ownerAmong(layers)
      if (to === undefined || !owner || to === owner.parameter.default) return []
      const from = owner.parameter.default
      if (stricterOf(owner.parameter, from, to) !== to) return []
      const mover = layers.find(({ parameter }) => parameter.default === to)
      const isWanted = Object.hasOwn(wanted, name) && wanted[name] === to
      const path = isWanted || !mover ? ['parameters', name] : ['packs', mover.pack.pack, 'parameters', name]
      return [{ name, from, to, path }]
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Where moved parameters stood before; null where none is moved. */
export const valuesBefore = (moved: readonly MovedValue[]): Record<string, number> | null =>
  moved.length === 0 ? null : Object.fromEntries(moved.map(({ name, from }) => [name, from]))

/** The layer that builds on no other one; the first by name of several. */
const ownerAmong = (layers: readonly Layer[]): Layer | undefined =>
  layers
    .filter((layer) => !layers.some((other) => other !== layer && layer.extends.has(other.pack.pack)))
    .sort((a, b) => (a.pack.pack < b.pack.pack ? -1 : 1))[0]
