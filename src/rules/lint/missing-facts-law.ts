import { factNamesOf, factsOfNode, nodesOf } from '../conditions/nodes.ts'
import type { FactDeclaration, Requirement } from '../pack/format.ts'
import { type EngineText, NO_WORDS, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { ConstantFacts, isEvidenceOf } from '../ruleset/constant-evidence.ts'
import { inputsOf } from './derived-facts.ts'
import { orderGraph } from './order-graph.ts'
import { factsInPlace } from './rules-in-place.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** A requirement as this pack makes it: its own, or another pack's with an override put on top. */
interface Judged {
  readonly requirement: Requirement
  readonly path: Path
  /** What stands at `path` itself. */
  readonly written: Pick<Requirement, 'when' | 'require' | 'closes' | 'performedBy'>
}

/**
 * A missing fact never makes a check look safe: whatever a blocking requirement turns on is either asked for (`decisive`),
 * assumed, or counted as not fulfilled; and evidence is never assumed.
 */
export const missingFactsLaw: LintRule = (scope, report) => {
  const silent = silentInputs(scope)
  const assumed = assumedInputs(scope)
  const constants = new ConstantFacts(factsInPlace(scope))
  for (const judged of judgedRequirements(scope)) {
    if (judged.requirement.level === 'blocking') checkDecisive(judged, silent, scope, report)
    checkEvidence(judged, assumed, scope, report)
    checkConstants(judged, constants, scope, report)
  }
}

function judgedRequirements({ pack, inherited }: LintScope): Judged[] {
  const own = (pack.requirements ?? []).map((requirement, index) => ({
    requirement,
    path: ['requirements', index],
    written: requirement,
  }))
  const overridden = (pack.overrides ?? []).flatMap(({ target, change }, index) => {
    const base = inherited.get(target)
    const { level, failClosed, when, require } = change
    const turnsOn =
      level !== undefined || failClosed !== undefined || when !== undefined || require !== undefined
    if (!base || !turnsOn) return []
    const requirement: Requirement = {
      ...base,
      ...(level && { level }),
      ...(failClosed !== undefined && { failClosed }),
      ...(when && { when }),
      ...(require && { require }),
    }
    return [{ requirement, path: ['overrides', index, 'change'], written: change }]
  })
  return [...own, ...overridden]
}

/** For each fact: the input that may be missing without anybody noticing, or null. */
function silentInputs(scope: LintScope): ReadonlyMap<string, string | null> {
  return alongInputs(scope, (name, fact, ofInputs) => {
    if (fact.decisive || fact.assume !== undefined) return null
    return fact.derive ? (ofInputs.find((input) => input !== null) ?? null) : name
  })
}

/** For each fact: the assumed fact it is or is computed from, or null. */
function assumedInputs(scope: LintScope): ReadonlyMap<string, string | null> {
  return alongInputs(scope, (name, fact, ofInputs) =>
    fact.assume === undefined ? (ofInputs.find((input) => input !== null) ?? null) : name,
  )
}

/** Judges every fact after the facts it is computed from. */
function alongInputs(
  scope: LintScope,
  judge: (name: string, fact: FactDeclaration, ofInputs: (string | null)[]) => string | null,
): ReadonlyMap<string, string | null> {
  const edges = new Map([...scope.facts].map(([name, fact]) => [name, inputsOf(fact, scope)]))
  const judged = new Map<string, string | null>()
  for (const name of orderGraph(edges).order) {
    const fact = scope.facts.get(name)
    const ofInputs = (edges.get(name) ?? []).map((input) => judged.get(input) ?? null)
    if (fact) judged.set(name, judge(name, fact, ofInputs))
  }
  return judged
}

function checkDecisive(
  judged: Judged,
  silent: ReadonlyMap<string, string | null>,
  scope: LintScope,
  report: Report,
): void {
  const { requirement, path } = judged
  const { when, closes, failClosed, each } = requirement
  const parts = {
    when: readsOf(when, scope),
    closes: readsOf(closes, scope),
    require: failClosed ? [] : evidenceOf(requirement, scope),
  }
  for (const part of ['when', 'closes', 'require'] as const) {
    for (const name of parts[part]) {
      const missing = silent.get(name)
      if (!missing) continue
      const through = throughWords(name, missing)
      const remedy =
        part === 'require'
          ? say(
              'write "decisive": true at the fact, or "failClosed": true at the requirement',
              '请在该事实处写"decisive": true，或在该要求处写"failClosed": true',
            )
          : say(
              'write "decisive": true at the fact, or say under "assume" what counts while nobody said',
              '请在该事实处写"decisive": true，或在"assume"中写明无人说明时以何为准',
            )
      report(
        'LAW_DECISIVE',
        placeOf(name, part, judged, scope),
        say(
          `${requirement.code} is blocking and its "${part}" turns on \`${missing}\`${through.en}; while nobody gave that, nobody would notice: ${remedy.en}`,
          `${requirement.code}是阻断级要求，其"${part}"取决于\`${missing}\`${through['zh-CN']}；此事实未给出时不会有人察觉：${remedy['zh-CN']}`,
        ),
        'value',
        `${missing} ${part === 'require'}`,
      )
    }
  }
  const list = each === undefined ? null : silent.get(each)
  if (list)
    report(
      'LAW_DECISIVE',
      [...path, 'each'],
      say(
        `${requirement.code} is blocking and is judged for each item of \`${list}\`; while nobody gave the list, nobody would notice: write "decisive": true at \`${list}\``,
        `${requirement.code}是阻断级要求，对\`${list}\`的每个条目逐一判断；此列表未给出时不会有人察觉：请在\`${list}\`处写"decisive": true`,
      ),
      'value',
      `${list} each`,
    )
}

function checkEvidence(
  judged: Judged,
  assumed: ReadonlyMap<string, string | null>,
  scope: LintScope,
  report: Report,
): void {
  const { requirement } = judged
  for (const name of evidenceOf(requirement, scope)) {
    const found = assumed.get(name)
    if (!found) continue
    const through = throughWords(name, found)
    report(
      'LAW_ASSUME',
      placeOf(name, 'require', judged, scope),
      say(
        `${requirement.code} would be fulfilled by \`${found}\`${through.en}, which is assumed when nobody says it, and what fulfils a requirement has to be said: take "assume" out there, or ask for another fact`,
        `${requirement.code}可由\`${found}\`${through['zh-CN']}满足，而它在无人说明时是假定的；满足要求的内容必须有人说明：请删去其"assume"，或改用其他事实`,
      ),
      'value',
      found,
    )
  }
}

/** Evidence that is computed from nothing anybody says; conditions that cannot be put in place are reported for that. */
function checkConstants(judged: Judged, constants: ConstantFacts, scope: LintScope, report: Report): void {
  const { require, code } = judged.requirement
  const nodes = require ? [...scope.graph.expanded(require)] : []
  const leaves = nodes.filter(({ fact }) => fact !== undefined)
  for (const name of new Set(leaves.flatMap((leaf) => constants.evidenceIn(leaf)))) {
    const place = placeOf(name, 'require', judged, scope)
    report('LAW_ASSUME', place, isEvidenceOf(code, name), 'value', name)
  }
}

/** What fulfils a requirement, and who did it where that is asked. */
function evidenceOf({ require, performedBy }: Requirement, scope: LintScope): Set<string> {
  const read = readsOf(require, scope)
  const isRole = performedBy !== undefined && scope.facts.get(performedBy)?.vocabulary === 'roles'
  return isRole ? read.add(performedBy) : read
}

function readsOf(condition: Requirement['when'], { graph }: LintScope): Set<string> {
  const nodes = condition ? [...graph.expanded(condition)] : []
  return new Set(nodes.flatMap(factNamesOf))
}

/** Where the fact, or a named condition that reads it, stands; an override that does not touch the part is at fault as a whole. */
function placeOf(
  name: string,
  part: 'when' | 'closes' | 'require',
  { path, written }: Judged,
  { graph }: LintScope,
): Path {
  if (part === 'require' && name === written.performedBy) return [...path, 'performedBy']
  const node = written[part]
  if (!node) return path
  const inside = nodesOf({ node, path: [...path, part] })
  const direct = inside.flatMap(factsOfNode).find((read) => read.name === name)
  if (direct) return direct.path
  const through = inside.find((inner) => {
    const named = graph.named(inner.node.condition)
    return named !== undefined && [...graph.expanded(named)].some((leaf) => factNamesOf(leaf).includes(name))
  })
  return through ? [...through.path, 'condition'] : [...path, part]
}

const throughWords = (name: string, found: string): EngineText =>
  found === name ? NO_WORDS : say(` (through \`${name}\`)`, `（通过\`${name}\`）`)
