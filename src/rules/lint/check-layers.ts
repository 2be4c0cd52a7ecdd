import { UNBOUNDED, within } from '../operators/work.ts'
import type { Pack } from '../pack/format.ts'
import { worded } from '../pack/locale.ts'
import { makePlacer } from '../pack/place-problems.ts'
import { type Path, pointerOf } from '../pack/positions.ts'
import type { PackProblem } from '../pack/problems.ts'
import type { PluginOptions } from '../plugins/define-plugin.ts'
import { type LayeredPack, layerPack } from '../ruleset/layered-pack.ts'
import type { RulesetProblem, RulesetWarning } from '../ruleset/ruleset-problem.ts'

/**
 * What stands in the way of putting a pack on the packs it extends (errors), such as a floor that it would weaken, and what
 * would be settled on the stricter side (warnings), each with the place of the override or parameter. To be run on packs
 * without errors of `checkPack`. Source: docs/pack-format.md, "Refused with a counter-example".
 */
export function checkLayers(
  pack: Pack,
  context: { readonly extends: readonly Pack[]; readonly source?: string } & PluginOptions,
): PackProblem[] {
  return layerProblems(layerPack(pack, context.extends, context), context.source)
}

/** The same for a pack that is layered already; `source` is the text it was read from, for lines and columns. */
export function layerProblems(one: LayeredPack, source: string | undefined): PackProblem[] {
  const { pack } = one
  const { work = UNBOUNDED } = one.options
  const layered = within(work, LAYERING_WORK_MAX, () => one.layered())
  if (layered === undefined) return [TOO_MUCH_WORK]
  const found: readonly (RulesetProblem | RulesetWarning)[] = layered.ok ? layered.warnings : layered.problems
  const placeOf = makePlacer(found.length === 0 ? undefined : source)
  return found.map((each) => {
    const place = placeIn(pack, each.path)
    return {
      code: each.code,
      severity: layered.ok ? 'WARNING' : 'ERROR',
      message: each.message,
      text: each.text,
      pointer: pointerOf(place),
      ...placeOf(place),
      ...exampleOf(each),
    }
  })
}

/** Some half a second; the shipped packs take a hundredth of it. */
const LAYERING_WORK_MAX = 10_000_000

/** What could not be looked at to its end is not known to be safe: an error. */
const TOO_MUCH_WORK: PackProblem = {
  code: 'WORK_LIMIT_EXCEEDED',
  severity: 'ERROR',
  ...worded({
    en: 'comparing what this pack overrides takes more work than is allowed for one pack: divide the pack, or make its conditions and texts shorter',
    'zh-CN': '比较此规则包所覆盖的内容超出了单个规则包允许的工作量：请拆分规则包，或缩短其条件和文字',
  }),
  pointer: '',
  line: null,
  column: null,
}

/** The case of a floor that an override weakens; the path ends in the floor's code. */
function exampleOf(found: RulesetProblem | RulesetWarning): Pick<PackProblem, 'counterExample'> {
  const requirementCode = found.path.at(-1)
  if (!('counterExample' in found) || !found.counterExample || requirementCode === undefined) return {}
  return { counterExample: { requirementCode, ...found.counterExample } }
}

/** ["packs", name, "overrides", target] and the like as a path inside the pack; empty where it is about another one. */
function placeIn(pack: Pack, [section, name, part, item, ...rest]: readonly string[]): Path {
  if (section !== 'packs' || name !== pack.pack || part === undefined) return []
  if (part === 'parameters') return item === undefined ? [part] : [part, item]
  if (part === 'overrides') {
    const index = (pack.overrides ?? []).findIndex(({ target }) => target === item)
    return index < 0 ? [part] : [part, index]
  }
  const records = RECORD_SECTIONS.find((one) => one === part)
  if (records !== undefined) return placeInRecords(pack, records, item === undefined ? [] : [item, ...rest])
  const index = (pack.requirements ?? []).findIndex(({ code }) => code === part)
  return index < 0 ? [] : ['requirements', index]
}

const RECORD_SECTIONS = ['procedures', 'registers', 'tasks', 'reports'] as const

/** Steps are named by their codes and stand in a list; where a part is not written down, what it belongs to is meant. */
function placeInRecords(
  pack: Pack,
  section: (typeof RECORD_SECTIONS)[number],
  names: readonly string[],
): Path {
  const path: (string | number)[] = [section]
  let value: unknown = pack[section]
  for (const name of names) {
    const key = Array.isArray(value) ? value.findIndex((one) => isCalled(one, name)) : name
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) break
    path.push(key)
    value = Reflect.get(value, key)
  }
  return path
}

const isCalled = (one: unknown, code: string): boolean =>
  typeof one === 'object' && one !== null && Reflect.get(one, 'code') === code
