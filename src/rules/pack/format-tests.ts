/** The tests that stand inside a pack. */
import * as z from 'zod'
import { parameterName, requirementCode, textOf } from './format-basics.ts'

export const STATUSES = ['NOT_APPLICABLE', 'POSSIBLE', 'OPEN', 'MET', 'UNMET', 'WAIVED', 'NOTED'] as const
export const VERDICTS = ['BLOCKED', 'NEEDS_INFORMATION', 'PROCEED_WITH_CONDITIONS', 'PROCEED'] as const

export const PackTest = z
  .strictObject({
    name: textOf(200, 1).describe('What the test shows, as a sentence; unique in the pack.'),
    asOf: z.iso.datetime({ offset: true }).describe('The evaluation time, fixed: 2025-06-02T09:00:00Z.'),
    facts: z.record(z.string(), z.json()).describe('What a caller would say, nested or dotted.'),
    attestations: z.array(requirementCode).optional().describe('Requirements a worker declares fulfilled.'),
    parameters: z.record(parameterName, z.number()).optional().describe('Values in place of the defaults.'),
    expect: z
      .strictObject({
        verdict: z.enum(VERDICTS).optional().describe('The outcome of the whole check.'),
        findings: z
          .record(z.string(), z.enum(STATUSES))
          .optional()
          .describe('Requirement code, or code[item] for one list item.'),
        blockers: z.array(z.string()).optional().describe('Exactly these.'),
        missingFacts: z.array(z.string()).optional().describe('At least these.'),
        conflicts: z.array(z.array(z.string())).optional().describe('Exactly these.'),
        warnings: z.array(z.string()).optional().describe('Exactly these, as CODE:subject.'),
        deadlines: z
          .record(z.string(), z.string())
          .optional()
          .describe('Code → date or label; exactly these.'),
        exact: z.boolean().optional().describe('true: every finding that applies is listed.'),
      })
      .describe('What is compared; what is not mentioned is not.'),
  })
  .meta({ id: 'PackTest', description: 'A case and what the pack, with those it extends, must say of it.' })

export type PackTest = z.infer<typeof PackTest>
export type FindingStatus = (typeof STATUSES)[number]
export type Verdict = (typeof VERDICTS)[number]
