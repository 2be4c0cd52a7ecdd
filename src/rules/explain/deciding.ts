import type { Derivation } from '../compile/make-plan.ts'
import type { Situation } from '../evaluate/situation.ts'
import { FALSE, negate, TRUE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import { END, LEAF, NONE, OP, SLOT, truthAt, WIDTH } from '../program/program.ts'

/** A leaf with the truth it has, as one number: leaves that say the same have the same number. */
export type DecidedLeaf = number
const TRUTHS = 3

export const leafWithTruth = (leaf: number, truth: TruthCode): DecidedLeaf => leaf * TRUTHS + truth

export const leafOf = (decided: DecidedLeaf): number => Math.floor(decided / TRUTHS)

export const truthOfLeaf = (decided: DecidedLeaf): TruthCode => {
  const truth = decided % TRUTHS
  return truth === TRUE ? TRUE : truth === FALSE ? FALSE : UNKNOWN
}

/**
 * Adds to `out` the leaves that decide the condition at `at`: a smallest sufficient set, such as the one true branch of an
 * `any` or one false part of an `all`; of an unknown condition the unknown ones. Each leaf is added once.
 */
export function collectDeciding(situation: Situation, at: number, out: DecidedLeaf[]): void {
  const { compiled, frame } = situation
  if (at !== NONE) collect(situation, at, truthAt(compiled.program, at, frame), out)
}

/** The same for a condition that is known to be true. */
export function collectTrue(situation: Situation, at: number, out: DecidedLeaf[]): void {
  if (at !== NONE) collect(situation, at, TRUE, out)
}

function collect(situation: Situation, at: number, truth: TruthCode, out: DecidedLeaf[]): void {
  const operation = situation.compiled.program.code[at] ?? NONE
  if (operation > OP.not) collectLeaf(situation, at, truth, out)
  else if (operation === OP.not) collect(situation, at + WIDTH, negate(truth), out)
  else if (truth !== (operation === OP.all ? FALSE : TRUE)) collectParts(situation, at, truth, out)
  else for (const leaf of shortestPart(situation, at, truth)) add(leaf, out)
}

/** Every part that is as its group: all of them are needed to say why. Of a definite group all parts are as it is. */
function collectParts(situation: Situation, at: number, truth: TruthCode, out: DecidedLeaf[]): void {
  const { program } = situation.compiled
  const end = program.code[at + END] ?? at
  for (let part = at + WIDTH; part < end; part = program.code[part + END] ?? end)
    if (truth !== UNKNOWN || truthAt(program, part, situation.frame) === truth)
      collect(situation, part, truth, out)
}

/** One part that is as its group says why; the one that takes the fewest leaves to explain. */
function shortestPart(situation: Situation, at: number, truth: TruthCode): readonly DecidedLeaf[] {
  const { program } = situation.compiled
  const end = program.code[at + END] ?? at
  let shortest: DecidedLeaf[] = []
  for (let part = at + WIDTH; part < end; part = program.code[part + END] ?? end) {
    if (truthAt(program, part, situation.frame) !== truth) continue
    const leaves: DecidedLeaf[] = []
    collect(situation, part, truth, leaves)
    if (leaves.length === 1) return leaves
    if (shortest.length === 0 || leaves.length < shortest.length) shortest = leaves
  }
  return shortest
}

function add(leaf: DecidedLeaf, out: DecidedLeaf[]): void {
  if (!out.includes(leaf)) out.push(leaf)
}

/** A fact that was not given but follows from others is explained by those others, where a condition made it so. */
function collectLeaf(situation: Situation, at: number, truth: TruthCode, out: DecidedLeaf[]): void {
  const cause = causeOfLeaf(situation, at, truth)
  if (cause !== NONE) collectDeciding(situation, cause, out)
  else add(decidedLeafAt(situation, at, truth), out)
}

/** The leaf at `at` with the truth it has. */
export const decidedLeafAt = ({ compiled }: Situation, at: number, truth: TruthCode): DecidedLeaf =>
  leafWithTruth(compiled.program.code[at + LEAF] ?? 0, truth)

/** Where the condition starts from which the fact of the leaf at `at` follows; NONE where the leaf itself says more. */
export function causeOfLeaf(situation: Situation, at: number, truth: TruthCode): number {
  const { compiled, given } = situation
  const slot = compiled.program.code[at + SLOT] ?? 0
  const derivation = compiled.derivationOf[slot]
  const isDerived = derivation !== undefined && (given.values.get(slot) ?? null) === null
  return isDerived ? causeOf(situation, derivation, truth) : NONE
}

/**
 * Where the condition behind a derived fact starts, or that of the branch that was taken; NONE where a figure or the fact
 * itself says more.
 */
function causeOf({ compiled, frame }: Situation, { slot, expression }: Derivation, truth: TruthCode): number {
  const isAskable = compiled.facts[slot]?.askable === true
  const form = expression?.form
  if (form?.kind === 'condition') return isAskable ? NONE : form.at
  if (form?.kind !== 'case') return NONE
  const taken = form.branches.find((branch) => truthAt(compiled.program, branch.at, frame) !== FALSE)
  if (!taken || (truth === UNKNOWN && isAskable)) return NONE
  const isOpen = truthAt(compiled.program, taken.at, frame) === UNKNOWN
  return isOpen === (truth === UNKNOWN) ? taken.at : NONE
}
