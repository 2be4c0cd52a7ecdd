import type { CompiledRuleset, RulesetProcedure, RulesetReport } from '../../rules/index.ts'
import { procedureOf, registerOf } from '../../rules/procedures/in-force.ts'
import { namesWrittenOut } from '../../rules/procedures/report-reader.ts'
import { factsOfRun } from '../../rules/procedures/run-facts.ts'
import { sensitiveFactsOf, sensitiveIn } from '../records/field-view.ts'

/**
 * Whether single values that need care, or the references of subjects, stand in the rows of a report as they were written down. Figures that
 * are made of many records are no reading of one of them.
 */
export function showsSingleRecords(compiled: CompiledRuleset, report: RulesetReport): boolean {
  const { from, rows } = report
  if (typeof rows === 'object' && rows !== null && 'by' in rows && rows.by === 'subject') return true
  if ('claims' in from) {
    return Object.values(from.claims).some((own) => {
      const one = own && { rows: null, date: null, where: null, measures: { own: own.measure } }
      return one && isAnyIn(namesWrittenOut(one), sensitiveOfRegister(compiled, own.register))
    })
  }
  const names = namesWrittenOut(report)
  if ('register' in from) return isAnyIn(names, sensitiveOfRegister(compiled, from.register))
  const isByStep = typeof rows === 'object' && rows !== null && 'by' in rows && rows.by === 'step'
  return from.procedures.some((code) => {
    const one = procedureOf(compiled, code)
    if (one === null) return false
    if (isByStep) return isAnyIn(names, sensitiveOfSteps(one.procedure))
    const own = factsOfRun(one)
    const sensitive = sensitiveFactsOf(one.procedure.steps)
    // What a run does not say itself was said when it was started.
    return [...names].some((name) => sensitive.has(name) || !own.has(name))
  })
}

const isAnyIn = (names: ReadonlySet<string>, sensitive: ReadonlySet<string>): boolean =>
  [...names].some((name) => sensitive.has(name))

const sensitiveOfRegister = (compiled: CompiledRuleset, code: string): ReadonlySet<string> =>
  sensitiveIn(registerOf(compiled, code)?.register.fields ?? [])

const sensitiveOfSteps = ({ steps }: RulesetProcedure): ReadonlySet<string> =>
  sensitiveIn(steps.flatMap(({ fields }) => fields))
