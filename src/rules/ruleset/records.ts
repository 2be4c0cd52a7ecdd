import type { Pack } from '../pack/format.ts'
import { compareCodes } from '../pack/format-values.ts'
import type { Records } from '../record-types.ts'
import type { Ruleset } from '../types.ts'
import type { Expander } from './expand.ts'
import { expansionProblem } from './expanded-rules.ts'
import { sourcesTwice } from './fact-sources.ts'
import { layeredProcedure, type RecordLayering } from './procedure-layers.ts'
import { type Layers, layersOf, type RecordSection } from './record-layers.ts'
import { layeredRegister, layeredReport, layeredTaskRule } from './register-layers.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/**
 * Procedures, registers, task rules and reports of packs laid on each other. Packs come in the order in which they build on
 * each other. All problems are collected. Source: docs/semantics.md#procedures-of-several-packs
 */
export function layerRecords(
  packs: readonly Pack[],
  expander: Expander,
  facts: Ruleset['facts'],
): { records: Records; problems: RulesetProblem[] } {
  const problems: RulesetProblem[] = []
  const layering: RecordLayering = { packs, expander, problems }
  const each = <Said, Made>(
    section: RecordSection,
    saidIn: (pack: Pack) => Readonly<Record<string, Said>> | undefined,
    make: (code: string, layers: Layers<Said>) => Made,
  ): Record<string, Made> => {
    const { layers, problems: clashes } = layersOf(packs, section, saidIn)
    problems.push(...clashes)
    const made: [string, Made][] = []
    for (const [code, found] of [...layers].sort(([a], [b]) => compareCodes(a, b))) {
      const problem = expansionProblem(found.owner.pack, code, () => made.push([code, make(code, found)]))
      if (problem) problems.push({ ...problem, path: ['packs', found.owner.pack.pack, section, code] })
    }
    return Object.fromEntries(made)
  }
  const records: Records = {
    procedures: each(
      'procedures',
      (pack) => pack.procedures,
      (code, layers) => layeredProcedure(code, layers, layering),
    ),
    registers: each(
      'registers',
      (pack) => pack.registers,
      (code, layers) => layeredRegister(code, layers, layering),
    ),
    tasks: each(
      'tasks',
      (pack) => pack.tasks,
      (code, { owner }) => layeredTaskRule(code, owner, expander),
    ),
    reports: each(
      'reports',
      (pack) => pack.reports,
      (code, { owner }) => layeredReport(code, owner, expander),
    ),
  }
  problems.push(...sourcesTwice(records, facts))
  return { records, problems }
}
