import { factsBehind, factsOfCondition } from '../conditions/facts-read.ts'
import { conditionsWithin, factNamesOf } from '../conditions/nodes.ts'
import type { Condition, FactDeclaration } from '../pack/format.ts'
import { declarationsOf } from './field-conditions.ts'
import type { ProcedureInForce, RegisterInForce } from './types.ts'

const isOfTime = ({ type }: FactDeclaration): boolean => type === 'date' || type === 'dateTime'

/** Whether steps of a procedure may be needed one day and not the next without anything being recorded: their conditions read dates. */
export function changesByItself({ procedure, compiled }: ProcedureInForce): boolean {
  const { facts } = compiled.ruleset
  const read = procedure.steps.flatMap(({ when }) => (when === null ? [] : factsOfCondition(when)))
  return factsBehind(read, facts).some((name) => {
    const declaration = facts[name]
    return declaration !== undefined && isOfTime(declaration)
  })
}

/** Whether the rules for tasks of a register may mean an entry one day and not the next without anything being recorded. */
export function fieldsChangeByThemselves({ register, compiled }: RegisterInForce): boolean {
  const declarations = declarationsOf(register.fields)
  return [...compiled.taskRules.values()].some(
    ({ from, where }) =>
      'register' in from &&
      from.register === register.code &&
      where !== null &&
      readsTime(where, declarations),
  )
}

/** Whether a date is given at all does not change with time. */
function readsTime(where: Condition, declarations: Readonly<Record<string, FactDeclaration>>): boolean {
  return conditionsWithin(where).some(
    (one) =>
      one.operator !== 'isStated' &&
      factNamesOf(one).some((name) => {
        const declaration = declarations[name]
        return declaration !== undefined && isOfTime(declaration)
      }),
  )
}
