import satisfies from 'semver/functions/satisfies.js'
import type { Pack } from '../pack/format.ts'
import { type EngineText, say, worded } from '../pack/locale.ts'
import type { PackVersion, RulesetProblem } from './ruleset-problem.ts'

const byName = (a: PackVersion, b: PackVersion) => (a.pack.pack < b.pack.pack ? -1 : 1)

/**
 * Puts packs behind everything they extend; packs that do not depend on each other stand in order of name, so that the
 * order of loading never matters. Reports a pack given twice, a dependency that is absent or out of range, and a cycle.
 */
export function orderPacks(packs: readonly PackVersion[]): {
  ordered: PackVersion[]
  problems: RulesetProblem[]
} {
  const byPackName = new Map<string, PackVersion>()
  const problems: RulesetProblem[] = []
  for (const version of packs) {
    if (byPackName.has(version.pack.pack))
      problems.push(problem('INVALID_INPUT', version.pack, say('is listed twice', '出现了两次')))
    byPackName.set(version.pack.pack, version)
  }
  for (const { pack } of packs) problems.push(...dependencyProblems(pack, byPackName))
  if (problems.length > 0) return { ordered: [], problems }
  return placeInOrder(byPackName)
}

function dependencyProblems(pack: Pack, byPackName: ReadonlyMap<string, PackVersion>): RulesetProblem[] {
  return (pack.extends ?? []).flatMap(({ pack: needed, range }) => {
    const found = byPackName.get(needed)
    if (!found)
      return [
        problem(
          'PACK_DEPENDENCY_MISSING',
          pack,
          say(
            `builds on ${needed} ${range}, which is not in the set: add it`,
            `以${needed} ${range}为基础，但所选规则包中没有它：请加入`,
          ),
        ),
      ]
    if (satisfies(found.pack.version, range)) return []
    return [
      problem(
        'PACK_DEPENDENCY_MISSING',
        pack,
        say(
          `builds on ${needed} ${range}, but the set has ${found.pack.version}`,
          `以${needed} ${range}为基础，但所选的版本是${found.pack.version}`,
        ),
      ),
    ]
  })
}

function placeInOrder(byPackName: ReadonlyMap<string, PackVersion>): {
  ordered: PackVersion[]
  problems: RulesetProblem[]
} {
  const waiting = [...byPackName.values()].sort(byName)
  const placed = new Set<string>()
  const ordered: PackVersion[] = []
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ pack }) =>
      (pack.extends ?? []).every((needed) => placed.has(needed.pack)),
    )
    const [next] = at < 0 ? [] : waiting.splice(at, 1)
    if (!next)
      return {
        ordered: [],
        problems: waiting.map(({ pack }) =>
          problem('PACK_INVALID', pack, say('builds on itself in a circle', '循环地以自身为基础')),
        ),
      }
    placed.add(next.pack.pack)
    ordered.push(next)
  }
  return { ordered, problems: [] }
}

const problem = (code: RulesetProblem['code'], pack: Pack, what: EngineText): RulesetProblem => ({
  code,
  ...worded(
    say(`${pack.pack} ${pack.version} ${what.en}.`, `${pack.pack} ${pack.version}${what['zh-CN']}。`),
  ),
  path: ['packs', pack.pack],
})

/** The names of everything a pack extends, directly or through others; the pack itself included. */
export function visiblePacks(name: string, packs: ReadonlyMap<string, Pack>): ReadonlySet<string> {
  const seen = new Set<string>()
  const toVisit = [name]
  for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    for (const { pack } of packs.get(next)?.extends ?? []) toVisit.push(pack)
  }
  return seen
}
