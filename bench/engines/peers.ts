import { AbilityBuilder, createMongoAbility, type MongoQuery } from '@casl/ability'
import { parse } from '@marcbachmann/cel-js'
import { LogicEngine } from 'json-logic-engine'
import type { Condition } from '../../src/rules/index.ts'
import { CEL, expressionOf } from './expressions.ts'
import { compileTests } from './hand-written.ts'
import type { OneByOne } from './one-by-one.ts'

/** Hand-written JavaScript, one function a requirement. */
export const javascript: OneByOne = {
  name: 'hand-written functions',
  prepare: (questions) => {
    const tests = compileTests(questions.map(({ condition }) => condition))
    return (place, situation) => tests[place]?.(situation) === true
  },
}

/** CEL: one parsed expression a requirement. */
export const cel: OneByOne = {
  name: '@marcbachmann/cel-js',
  prepare: (questions) => {
    const tests = questions.map(({ condition }) => parse(expressionOf(condition, CEL)))
    return (place, situation) => tests[place]?.(situation) === true
  },
}

/** json-logic-engine with every rule compiled; it generates code, which the edge forbids. */
export const jsonLogicCompiled: OneByOne = {
  name: 'json-logic-engine, compiled',
  prepare: (questions) => {
    const engine = new LogicEngine()
    const tests = questions.map(({ condition }) => engine.build(jsonLogicOf(condition)))
    return (place, situation) => tests[place]?.(situation) === true
  },
}

/**
 * json-logic-engine without code generation. An engine gives up optimising after 500 rules it has not seen before, so there
 * is one for every 50.
 */
export const jsonLogicInterpreted: OneByOne = {
  name: 'json-logic-engine, interpreted',
  prepare: (questions) => {
    const logics = questions.map(({ condition }) => jsonLogicOf(condition))
    const engines = questions.map((_, place) => (place % 50 === 0 ? new LogicEngine() : null))
    const engineFor = (place: number) => engines[place - (place % 50)]
    return (place, situation) => engineFor(place)?.run(logics[place], situation) === true
  },
}

/** CASL: an action a requirement, allowed by one rule of field conditions for each way of not fulfilling it. */
export const casl: OneByOne = {
  name: '@casl/ability',
  prepare: (questions) => {
    const { can, build } = new AbilityBuilder(createMongoAbility)
    for (const { code, condition } of questions)
      for (const fields of alternatives(condition, true)) can(code, 'Situation', fields)
    const ability = build({ detectSubjectType: () => 'Situation' })
    return (place, situation) => ability.can(questions[place]?.code ?? '', situation)
  },
}

const JSON_LOGIC: Readonly<Record<string, string>> = {
  equal: '===',
  notEqual: '!==',
  in: 'in',
  lessThan: '<',
  greaterThanInclusive: '>=',
}

function jsonLogicOf(condition: Condition): object {
  if (condition.all) return { and: condition.all.map(jsonLogicOf) }
  if (condition.any) return { or: condition.any.map(jsonLogicOf) }
  if (condition.not) return { '!': [jsonLogicOf(condition.not)] }
  const { operator = '', value } = condition
  const fact = { var: condition.fact }
  if (operator === 'containsAny') return { some: [fact, { in: [{ var: '' }, value] }] }
  return { [JSON_LOGIC[operator] ?? operator]: [fact, value] }
}

const WHERE_TRUE: Readonly<Record<string, string>> = {
  equal: '$eq',
  notEqual: '$ne',
  in: '$in',
  containsAny: '$in',
  lessThan: '$lt',
  greaterThanInclusive: '$gte',
}
const WHERE_FALSE: Readonly<Record<string, string>> = {
  equal: '$ne',
  notEqual: '$eq',
  in: '$nin',
  containsAny: '$nin',
  lessThan: '$gte',
  greaterThanInclusive: '$lt',
}

/** The ways in which a condition can be `wanted`, each as field conditions that must hold together. */
function alternatives(condition: Condition, wanted: boolean): MongoQuery[] {
  if (condition.not) return alternatives(condition.not, !wanted)
  const parts = condition.all ?? condition.any
  if (!parts) {
    const { fact = '', operator = '', value } = condition
    return [{ [fact]: { [(wanted ? WHERE_TRUE : WHERE_FALSE)[operator] ?? operator]: value } }]
  }
  const each = parts.map((part) => alternatives(part, wanted))
  const together = (condition.all !== undefined) === wanted
  return together ? each.reduce(combine) : each.flat()
}

const combine = (left: MongoQuery[], right: MongoQuery[]): MongoQuery[] =>
  left.flatMap((one) => right.map((other) => ({ ...one, ...other })))
