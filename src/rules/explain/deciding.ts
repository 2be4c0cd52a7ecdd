import type { Situation } from '../evaluate/situation.ts'
import { FALSE, negate, TRUE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { ExpressionForm } from '../program/expression.ts'
import {
  END,
  EXTRA,
  LEAF,
  leafSlots,
  NONE,
  OP,
  type Program,
  SLOT,
  truthAt,
  WIDTH,
} from '../program/program.ts'

/**
 * A leaf with the truth it has, as one number: leaves that say the same have the same number. Numbers below zero say the value
 * of a fact that stands on the other side of a comparison, or goes into a computed one.
 */
export type DecidedLeaf = number
const TRUTHS = 3

export const leafWithTruth = (leaf: number, truth: TruthCode): DecidedLeaf => leaf * TRUTHS + truth

export const leafOf = (decided: DecidedLeaf): number => Math.floor(decided / TRUTHS)

/** How many different leaves with a truth a program can have. */
export function decidedLeavesOf({ code }: Program): number {
  let leaves = 0
  for (let at = LEAF; at < code.length; at += WIDTH) leaves = Math.max(leaves, (code[at] ?? NONE) + 1)
  return leaves * TRUTHS
}

/** The fact whose value is said; NONE for a comparison. */
export const saidFact = (decided: DecidedLeaf): number =>
  decided < 0 ? Math.floor((-1 - decided) / TRUTHS) : NONE

const saying = (slot: number, truth: TruthCode): DecidedLeaf => -1 - leafWithTruth(slot, truth)

export const truthOfLeaf = (decided: DecidedLeaf): TruthCode => {
  const truth = (decided < 0 ? -1 - decided : decided) % TRUTHS
  return truth === TRUE ? TRUE : truth === FALSE ? FALSE : UNKNOWN
}

/**
 * Adds to `out` the leaves that decide the condition at `at`: a smallest sufficient set, such as the one true branch of an
 * `any` or one false part of an `all`; of an unknown condition the unknown ones. Each leaf is added once. What was said of
 * the facts of a definite condition's leaves is enough for its truth, whatever else is left out.
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

function collectLeaf(situation: Situation, at: number, truth: TruthCode, out: DecidedLeaf[]): void {
  const { code } = situation.compiled.program
  const slot = code[at + SLOT] ?? NONE
  const other = code[at] === OP.test ? (code[at + EXTRA] ?? NONE) : NONE
  if (truth === UNKNOWN) collectUnknownLeaf(situation, at, slot, other, out)
  else collectDefiniteLeaf(situation, at, truth, slot, other, out)
}

function collectUnknownLeaf(
  situation: Situation,
  at: number,
  slot: number,
  other: number,
  out: DecidedLeaf[],
): void {
  const { known } = situation.frame
  const isOtherUnknown = other !== NONE && known[other] !== 1
  if (!isOtherUnknown || known[slot] !== 1) {
    const cause = causeOfLeaf(situation, at)
    if (cause !== NONE) collectDeciding(situation, cause, out)
    else add(decidedLeafAt(situation, at, UNKNOWN), out)
  }
  if (isOtherUnknown) add(saying(other, UNKNOWN), out)
}

/** A fact that follows from others is explained by those others, where conditions made it so; else the leaf says it. */
function collectDefiniteLeaf(
  situation: Situation,
  at: number,
  truth: TruthCode,
  slot: number,
  other: number,
  out: DecidedLeaf[],
): void {
  const form = formBehind(situation, slot)
  if (form) collectForm(situation, form, out)
  else add(decidedLeafAt(situation, at, truth), out)
  collectGuard(situation, slot, out)
  if (other !== NONE) collectValue(situation, other, out)
}

/** The expression of conditions that a fact's value in this situation follows from; null where the fact says more itself. */
function formBehind({ compiled, frame }: Situation, slot: number): ExpressionForm | null {
  const form = frame.computed[slot] === 1 ? compiled.derivationOf[slot]?.expression?.form : undefined
  return form?.kind === 'condition' || form?.kind === 'case' ? form : null
}

/** Why the value of a fact counts. */
function collectGuard(situation: Situation, slot: number, out: DecidedLeaf[]): void {
  collectTrue(situation, situation.compiled.derivationOf[slot]?.countsWhen ?? NONE, out)
}

/** What it takes to say why a known fact has its value. */
function collectValue(situation: Situation, slot: number, out: DecidedLeaf[]): void {
  const form = formBehind(situation, slot)
  if (form) collectForm(situation, form, out)
  else add(saying(slot, TRUE), out)
  collectGuard(situation, slot, out)
}

/** What it takes to say why an expression yields its value. */
function collectForm(situation: Situation, form: ExpressionForm, out: DecidedLeaf[]): void {
  const { conditions, slots, parts } = partsOfForm(situation, form)
  for (const at of conditions) collectDeciding(situation, at, out)
  for (const slot of slots) collectValue(situation, slot, out)
  for (const part of parts) collectForm(situation, part, out)
}

/** The leaf at `at` with the truth it has. */
export const decidedLeafAt = ({ compiled }: Situation, at: number, truth: TruthCode): DecidedLeaf =>
  leafWithTruth(compiled.program.code[at + LEAF] ?? 0, truth)

/** What stands behind a comparison: conditions, as places in the program, and facts whose values are said. */
export interface Behind {
  readonly conditions: readonly number[]
  readonly said: readonly DecidedLeaf[]
}

/** Everything that `collectDeciding` may name for the leaf at `at`, for a picture of the whole. */
export function leavesBehind(situation: Situation, at: number, truth: TruthCode): Behind {
  const { compiled, frame } = situation
  const slots = leafSlots(compiled.program, at)
  if (truth === UNKNOWN) {
    const cause = causeOfLeaf(situation, at)
    const open = slots.slice(1).filter((slot) => frame.known[slot] !== 1)
    return { conditions: cause === NONE ? [] : [cause], said: open.map((slot) => saying(slot, UNKNOWN)) }
  }
  const conditions: number[] = []
  const said: DecidedLeaf[] = []
  const addSlot = (slot: number, isCompared: boolean) => {
    const form = formBehind(situation, slot)
    const guard = compiled.derivationOf[slot]?.countsWhen ?? NONE
    if (form) addForm(form)
    else if (!isCompared) said.push(saying(slot, TRUE))
    if (guard !== NONE) conditions.push(guard)
  }
  const addForm = (form: ExpressionForm) => {
    const { conditions: tried, slots: read, parts } = partsOfForm(situation, form)
    conditions.push(...tried)
    for (const slot of read) addSlot(slot, false)
    for (const part of parts) addForm(part)
  }
  for (const [place, slot] of slots.entries()) addSlot(slot, place === 0)
  return { conditions, said }
}

interface PartsOfForm {
  readonly conditions: readonly number[]
  readonly slots: readonly number[]
  readonly parts: readonly ExpressionForm[]
}

/** What the value of an expression follows from; of `case` the branches up to the one that was taken. */
function partsOfForm({ compiled, frame }: Situation, form: ExpressionForm): PartsOfForm {
  const none: PartsOfForm = { conditions: [], slots: [], parts: [] }
  switch (form.kind) {
    case 'value':
      return none
    case 'condition':
      return { ...none, conditions: [form.at] }
    case 'without':
      return { ...none, slots: [form.from, form.other] }
    case 'case': {
      const taken = form.branches.findIndex(({ at }) => truthAt(compiled.program, at, frame) !== FALSE)
      const tried = form.branches.slice(0, taken + 1)
      const last = tried.at(-1)
      return { ...none, conditions: tried.map(({ at }) => at), parts: last ? [last.then] : [] }
    }
    case 'difference':
    case 'sum':
    case 'product':
    case 'addDays':
    case 'addMonths':
      return { ...none, parts: form.parts }
    default:
      return { ...none, slots: [form.slot] }
  }
}

/** Where the condition starts that leaves the fact of an unknown leaf open; NONE where the leaf itself says more. */
function causeOfLeaf(situation: Situation, at: number): number {
  const { compiled, frame } = situation
  const slot = compiled.program.code[at + SLOT] ?? NONE
  const form = compiled.facts[slot]?.askable ? undefined : compiled.derivationOf[slot]?.expression?.form
  if (frame.known[slot] === 1) return NONE
  if (form?.kind === 'condition') return form.at
  if (form?.kind !== 'case') return NONE
  const taken = form.branches.find((branch) => truthAt(compiled.program, branch.at, frame) !== FALSE)
  return taken && truthAt(compiled.program, taken.at, frame) === UNKNOWN ? taken.at : NONE
}
