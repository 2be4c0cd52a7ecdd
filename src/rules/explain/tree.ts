import type { Assessment } from '../evaluate/assess.ts'
import { truthName } from '../operators/truth.ts'
import { END, NONE, OP, truthAt, WIDTH } from '../program/program.ts'
import { Words } from '../texts/words.ts'
import type { Finding, Reason, Truth } from '../types.ts'
import { type Explanation, explanationIn } from './assessment-sentences.ts'
import { decidedLeafAt, leavesBehind } from './deciding.ts'

/** A condition as it came out, part by part. */
export interface ConditionTree {
  readonly kind: 'all' | 'any' | 'not' | 'comparison'
  readonly truth: Truth
  /** A sentence in the reader's language; of a comparison with the value seen. */
  readonly text: string
  /** What was compared; null for a group. */
  readonly reason: Reason | null
  /** The parts of a group; under a comparison of a derived fact what it follows from, and why it counts. */
  readonly parts: readonly ConditionTree[]
}

/** Why a requirement applies, whether it is fulfilled and whether it bites now; null where it has no such condition. */
export interface FindingTree {
  readonly applies: ConditionTree | null
  readonly fulfilled: ConditionTree | null
  /** Whether this is the act that closes the matter; null for a requirement that bites at any time. */
  readonly closes: ConditionTree | null
}

interface Telling {
  readonly assessment: Assessment
  readonly explanation: Explanation
  readonly words: Words
  readonly item: string | null
}

/**
 * Every condition of a finding's requirement with its truth, the ones that decided nothing included, for a picture of the
 * whole. A group of one part is left out in favour of the part. The finding belongs to the assessment; otherwise a
 * RangeError is thrown. `reasonsOf` gives the deciding part only. See docs/command-line.md.
 */
export function explanationTree(assessment: Assessment, finding: Finding, locale: string): FindingTree {
  const explanation = explanationIn(assessment, locale)
  const rule = explanation.ruleOf(finding)
  const words = new Words(locale, assessment.compiled.ruleset.engineTexts)
  const telling: Telling = { assessment, explanation, words, item: finding.item }
  return explanation.withItem(finding, rule, () => ({
    applies: rule.when === NONE ? null : treeAt(telling, rule.when),
    fulfilled: rule.require === NONE ? null : treeAt(telling, rule.require),
    closes: rule.closes === NONE ? null : treeAt(telling, rule.closes),
  }))
}

function treeAt(telling: Telling, at: number): ConditionTree {
  const { compiled, frame } = telling.assessment.situation
  const { program } = compiled
  const operation = program.code[at] ?? NONE
  if (operation > OP.not) return leafAt(telling, at)
  const parts = partsAt(telling, at)
  const [only] = parts
  if (only && parts.length === 1 && operation !== OP.not) return only
  const kind = operation === OP.all ? 'all' : operation === OP.any ? 'any' : 'not'
  const truth = truthName(truthAt(program, at, frame))
  return { kind, truth, text: telling.words.say(`group/${kind}/${truth}`), reason: null, parts }
}

function partsAt(telling: Telling, at: number): ConditionTree[] {
  const { code } = telling.assessment.compiled.program
  const end = code[at + END] ?? at
  const parts: ConditionTree[] = []
  for (let part = at + WIDTH; part < end; part = code[part + END] ?? end) parts.push(treeAt(telling, part))
  return parts
}

function leafAt(telling: Telling, at: number): ConditionTree {
  const { assessment, explanation, item } = telling
  const { situation } = assessment
  const truth = truthAt(assessment.compiled.program, at, situation.frame)
  const reason = explanation.reason(decidedLeafAt(situation, at, truth), item)
  const { conditions, said } = leavesBehind(situation, at, truth)
  const parts = [
    ...conditions.map((condition) => treeAt(telling, condition)),
    ...said.map((decided): ConditionTree => {
      const known = explanation.reason(decided, item)
      return { kind: 'comparison', truth: known.outcome, text: known.text, reason: known, parts: [] }
    }),
  ]
  return { kind: 'comparison', truth: truthName(truth), text: reason.text, reason, parts }
}
