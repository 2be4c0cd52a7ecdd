import type { Condition, RulesetRequirement } from '../../src/rules/index.ts'
import { textIn } from '../../src/rules/index.ts'
import type { Situation } from '../workload/facts.ts'
import type { Workload } from '../workload/make-workload.ts'
import type { Engine, ExplainedFinding } from './engine.ts'
import { Sentences } from './sentences.ts'

/**
 * The rules as a programmer would write them: plain `if`s over the properties of one object, as JavaScript source that is
 * compiled before the clock starts. V8 does not optimise a function that grows too long, so they stand in functions of
 * this many; of 1, 5, 10, 25, 50, 200 and all in one this was the fastest of each kind at 1,000 requirements.
 */
const IFS_PER_FUNCTION = { codesOnly: 25, explained: 10 }

/** Codes of unfulfilled requirements, nothing else. */
export function handWritten({ ruleset }: Workload): Engine {
  const ifs = ruleset.requirements.map(
    ({ code, when, require }) =>
      `if (${testOf(when)} && !(${testOf(require)})) out.push(${JSON.stringify(code)})`,
  )
  const run = compile<string>(ifs, IFS_PER_FUNCTION.codesOnly, '')
  return { name: 'hand-written ifs, codes only', explains: 'nothing', run }
}

/** The same findings, messages and reasons as the engine gives, for every requirement that applies. */
export function handWrittenExplained({ ruleset, compiled }: Workload): Engine {
  const sentences = new Sentences(compiled)
  const ifs = ruleset.requirements.map((requirement) => explainedIf(requirement, sentences))
  const run = compile<ExplainedFinding>(ifs, IFS_PER_FUNCTION.explained, sentences.constants())
  return {
    name: 'hand-written ifs, explained',
    explains: 'status, message and reasons of every requirement that applies',
    run,
  }
}

type Part<T> = (facts: Situation, out: T[]) => void

function compile<T>(
  ifs: readonly string[],
  perFunction: number,
  constants: string,
): (facts: Situation) => T[] {
  const sources: string[] = []
  for (let from = 0; from < ifs.length; from += perFunction)
    sources.push(`(f, out) => {\n${ifs.slice(from, from + perFunction).join('\n')}\n}`)
  const parts: readonly Part<T>[] = evaluate(`${constants}\nreturn [${sources.join(',\n')}]`)
  return (facts) => {
    const out: T[] = []
    for (const part of parts) part(facts, out)
    return out
  }
}

/** One JavaScript function for each condition. */
export function compileTests(conditions: readonly Condition[]): readonly ((facts: Situation) => boolean)[] {
  return evaluate(`return [${conditions.map((condition) => `(f) => ${testOf(condition)}`).join(',\n')}]`)
}

const evaluate = (source: string) => new Function(source)()

/** A condition as a JavaScript expression over `f`. */
export function testOf(condition: Condition | undefined): string {
  if (!condition) return 'true'
  if (condition.all) return condition.all.map((part) => `(${testOf(part)})`).join(' && ')
  if (condition.any) return condition.any.map((part) => `(${testOf(part)})`).join(' || ')
  if (condition.not) return `!(${testOf(condition.not)})`
  const fact = `f.${condition.fact}`
  const value = JSON.stringify(condition.value)
  const values = Array.isArray(condition.value) ? condition.value : []
  const isOneOf = values.map((one) => `${fact} === ${JSON.stringify(one)}`).join(' || ')
  const tests: Record<string, string> = {
    equal: `${fact} === ${value}`,
    notEqual: `${fact} !== ${value}`,
    in: isOneOf,
    lessThan: `${fact} < ${value}`,
    greaterThanInclusive: `${fact} >= ${value}`,
    containsAny: values.map((one) => `${fact}.includes(${JSON.stringify(one)})`).join(' || '),
  }
  const test = tests[condition.operator ?? '']
  if (test === undefined) throw new RangeError(`no JavaScript is written for ${condition.operator}`)
  return test
}

function explainedIf(requirement: RulesetRequirement, sentences: Sentences): string {
  const { code, title, message, when, require } = requirement
  const scope = (when?.all ?? []).map((leaf) => sentences.reason(leaf, true)).join(', ')
  const unmetSentence = sentences.message(textIn(message, 'en'))
  const metSentence = sentences.message(`In place: ${textIn(title, 'en')}.`)
  const push = (status: string, sentence: string, reasons: string) =>
    `out.push({ code: ${JSON.stringify(code)}, status: '${status}', message: ${sentence}, reasons: [${scope}, ${reasons}] })`
  const parts = require?.all ?? []
  const met = parts.map((part) => metReason(part, sentences)).join(', ')
  const unmet = parts.map((part) => {
    const reasons = (part.any ?? [part]).map((leaf) => sentences.reason(leaf, false)).join(', ')
    return `if (!(${testOf(part)})) ${push('UNMET', unmetSentence, reasons)}`
  })
  return `if (${testOf(when)}) {\n  ${unmet.join('\n  else ')}\n  else ${push('MET', metSentence, met)}\n}`
}

function metReason(part: Condition, sentences: Sentences): string {
  const [first, second] = part.any ?? [part]
  if (!first) throw new RangeError('a condition without parts')
  if (!second) return sentences.reason(first, true)
  return `(${testOf(first)} ? ${sentences.reason(first, true)} : ${sentences.reason(second, true)})`
}
