import type { CompiledRuleset, RulesetProcedure, RulesetStep } from '../../rules/index.ts'
import { type RequirementView, toRequirementView } from '../requirements/requirement-view.ts'

/** A procedure for readers of one language. */
export interface ProcedureView {
  readonly compiled: CompiledRuleset
  readonly procedure: RulesetProcedure
  readonly locale: string
}

/** A step of one. */
export interface StepView {
  readonly compiled: CompiledRuleset
  readonly step: RulesetStep
  readonly locale: string
}

/** The steps of a procedure, in the order in which they are shown. */
export const stepsOf = ({ compiled, procedure, locale }: ProcedureView): StepView[] =>
  procedure.steps.map((step) => ({ compiled, step, locale }))

/** A requirement of a ruleset by its code; null when it has none of this code. */
export function requirementOf(
  compiled: CompiledRuleset,
  code: string | null,
  locale: string,
): RequirementView | null {
  const found = compiled.ruleset.requirements.find((one) => one.code === code)
  return found === undefined ? null : toRequirementView(compiled, found, locale)
}
