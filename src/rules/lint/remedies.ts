import type { Condition, Requirement } from '../pack/format.ts'
import { canBeMadeSo } from '../pack/format-readings.ts'
import { type EngineText, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { faultOfValue, type ValueFault } from './fact-values.ts'
import { nodesBehind } from './nodes-behind.ts'
import type { LintScope, Report } from './visible-packs.ts'

/**
 * A remedy changes the world: it sets what a worker can make so, what `require` reads, and nothing that is so wherever the
 * requirement applies. What only `when` reads would make it not apply, and nobody would be helped.
 */
export function checkRemedies(requirement: Requirement, path: Path, scope: LintScope, report: Report): void {
  const { remedies = [] } = requirement
  if (remedies.length === 0) return
  const read = factsRead(requirement, scope)
  const given = givenBy(requirement.when, scope)
  for (const [index, { set }] of remedies.entries()) {
    const at = [...path, 'remedies', index, 'set']
    if (Object.keys(set).length === 0)
      report(
        'REMEDY_MISFIT',
        at,
        say(
          'this remedy changes nothing: name the fact and its value, or take it out',
          '此补救没有改变任何内容：请写明事实及其值，或删去',
        ),
      )
    for (const [name, value] of Object.entries(set)) {
      const fault = faultOfChange(name, value, { scope, read, given })
      if (fault)
        report(
          fault.code,
          [...at, name],
          fault.message,
          fault.code === 'REMEDY_MISFIT' ? 'key' : 'value',
          fault.cause,
        )
    }
  }
}

const misfit = (cause: string, message: EngineText): ValueFault => ({ code: 'REMEDY_MISFIT', message, cause })

function faultOfChange(
  name: string,
  value: unknown,
  {
    scope,
    read,
    given,
  }: {
    readonly scope: LintScope
    readonly read: ReadonlySet<string>
    readonly given: ReadonlyMap<string, unknown>
  },
): ValueFault | null {
  const fact = scope.facts.get(name)
  if (!fact) return null
  if (!fact.changeable)
    return misfit(
      name,
      say(
        `no remedy can change \`${name}\`, for it is not declared with "changeable": true`,
        `补救不能改变\`${name}\`，因为其声明中没有"changeable": true`,
      ),
    )
  if (!canBeMadeSo(fact))
    return misfit(
      name,
      say(
        `\`${name}\` is measured, dated or computed: setting it would mend the record only`,
        `\`${name}\`是测得的、带日期的或算出的：设定它只会改动记录`,
      ),
    )
  if (!read.has(name))
    return misfit(
      name,
      say(
        `"require" does not read \`${name}\`, so setting it fulfils nothing; it may only make the requirement not apply`,
        `"require"不读取\`${name}\`，因此设定它不会满足任何要求，只可能使要求不适用`,
      ),
    )
  if (given.has(name) && given.get(name) === value)
    return misfit(
      name,
      say(
        `\`${name}\` is so already wherever the requirement applies`,
        `凡此要求适用之处，\`${name}\`已是如此`,
      ),
    )
  return faultOfValue(value, fact, scope)
}

/** What fulfilment turns on: the facts that require reads, those behind them, and who did it. */
function factsRead({ require, performedBy }: Requirement, scope: LintScope): ReadonlySet<string> {
  const nodes = require ? [...nodesBehind([require], scope)] : []
  return new Set([
    ...nodes.flatMap(({ facts }) => facts),
    ...(performedBy === undefined ? [] : [performedBy]),
  ])
}

/** The values that facts have wherever a condition is true: what each of its parts demands by itself. */
function givenBy(condition: Condition | undefined, scope: LintScope): ReadonlyMap<string, unknown> {
  if (!condition || !scope.graph.fits(condition)) return new Map()
  if (condition.condition !== undefined) return givenBy(scope.graph.named(condition.condition), scope)
  if (condition.all) return new Map(condition.all.flatMap((part) => [...givenBy(part, scope)]))
  const { fact, operator, value } = condition
  return fact !== undefined && operator === 'equal' ? new Map([[fact, value]]) : new Map()
}
