import { type EngineText, say, worded } from '../pack/locale.ts'
import type { Records, RulesetProcedure } from '../record-types.ts'
import type { Ruleset } from '../types.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** Something that yields a fact about subjects of a kind. */
interface Source {
  readonly kind: string
  readonly fact: string
  /** Two of one procedure that is a list are put together; anything else has one source. */
  readonly owner: EngineText
  readonly pack: string
  readonly place: readonly string[]
}

/** Facts that two sources would yield about one kind of subject, so that nobody knew which is right. */
export function sourcesTwice({ procedures, registers }: Records, facts: Ruleset['facts']): RulesetProblem[] {
  const sources = [
    ...Object.values(procedures).flatMap(ofProcedure),
    ...Object.values(registers).flatMap(({ code, pack, yields }) =>
      Object.entries(yields).flatMap(([kind, yielded]) =>
        Object.keys(yielded).map((fact) => ({
          kind,
          fact,
          owner: say(`the register \`${code}\``, `登记簿\`${code}\``),
          pack,
          place: ['registers', code, 'yields', kind, fact],
        })),
      ),
    ),
  ]
  const first = new Map<string, Source>()
  return sources.flatMap((source) => {
    const { kind, fact, owner, pack, place } = source
    const key = `${kind}\n${fact}`
    const other = first.get(key)
    first.set(key, other ?? source)
    if (!other) return []
    const type = facts[fact]?.type
    if (other.owner.en === owner.en && (type === 'codes' || type === 'strings')) return []
    const problem: RulesetProblem = {
      code: 'ALREADY_DECLARED',
      ...worded(
        say(
          `${pack}: ${owner.en} gives the fact \`${fact}\` about \`${kind}\`, and ${other.owner.en} of ${other.pack} gives it already: a fact has one source, so take it out of one of the two.`,
          `${pack}：${owner['zh-CN']}给出关于\`${kind}\`的事实\`${fact}\`，而${other.pack}的${other.owner['zh-CN']}已给出此事实：一个事实只有一个来源，请从其中一处删去。`,
        ),
      ),
      path: ['packs', pack, ...place],
    }
    return [problem]
  })
}

function ofProcedure({
  code,
  pack,
  subjectKind: kind,
  startFacts,
  closingFacts,
  steps,
}: RulesetProcedure): Source[] {
  const owner = say(`the procedure \`${code}\``, `流程\`${code}\``)
  const atEnds = new Set([...Object.keys(startFacts), ...Object.keys(closingFacts)])
  return [
    ...[...atEnds].map((fact) => ({ kind, fact, owner, pack, place: ['procedures', code] })),
    ...steps.flatMap((step) =>
      Object.keys(step.yields).map((fact) => ({
        kind,
        fact,
        owner,
        pack: step.pack,
        place: ['procedures', code, 'steps', step.code, 'yields', fact],
      })),
    ),
  ]
}
