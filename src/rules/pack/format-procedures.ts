/** Procedures of the pack format: what people do, in which order, until when, in which role. */
import * as z from 'zod'
import {
  FORM_WORDS,
  factName,
  identifier,
  LocalisedText,
  requirementCode,
  termCode,
} from './format-basics.ts'
import { Condition } from './format-conditions.ts'
import { DurationOrParameter, Facts, Fields, RecordedValue } from './format-records.ts'
import { LOCKS, RECORD_LIMITS } from './format-values.ts'

const roles = z.array(termCode).min(1).max(16)

export const StepOrder = z
  .union([
    z.enum(['first', 'last']),
    z.strictObject({
      after: z.array(termCode).min(1).max(20).describe('Steps that have to be done, or not needed, before.'),
    }),
  ])
  .meta({
    id: 'StepOrder',
    description:
      'first stands first and holds nothing up; last waits for all others; after waits for the named steps.',
  })

export const DueRule = z
  .strictObject({
    within: DurationOrParameter.optional().describe('How long there is, from the start or from a step.'),
    from: z
      .strictObject({ step: termCode.describe('The clock starts when this step is done.') })
      .optional()
      .describe('Absent: the clock starts with the procedure.'),
    label: z
      .string()
      .regex(/^[A-Z][A-Z_]{0,31}$/, FORM_WORDS.deadlineLabel.en)
      .optional()
      .describe('IMMEDIATE, TIMELY, REGULAR …: shown beside the date, or alone where there is none.'),
  })
  .meta({ id: 'DueRule', description: 'Until when a step is to be done.' })

export const StepRecord = z
  .strictObject({
    register: termCode.describe('The register that gets an entry when the step is done.'),
    fields: z.record(identifier, RecordedValue).describe('What the entry says.'),
  })
  .meta({ id: 'StepRecord', description: 'An entry that a done step makes in a register.' })

export const ProcedureStep = z
  .strictObject({
    code: termCode.describe(
      'Unique in the procedure. The code of a step of another pack: what stands here is added to it.',
    ),
    title: LocalisedText.optional().describe('What is done.'),
    guidance: LocalisedText.optional().describe('How to do it.'),
    requirement: requirementCode.optional().describe('The requirement that the step fulfils.'),
    roles: roles
      .optional()
      .describe('Who may do it; absent: anybody. Done by another role it is recorded and does not count.'),
    order: StepOrder.optional().describe('Absent: at any time.'),
    when: Condition.optional().describe(
      'Needed while this is true, not needed while it is false; while it is unknown, the step waits for the missing facts.',
    ),
    due: DueRule.optional().describe('Until when.'),
    approvals: z
      .int()
      .min(1)
      .max(RECORD_LIMITS.approvalsMax)
      .optional()
      .describe('How many different people have to do it; 2: a second person.'),
    repeatable: z.boolean().optional().describe('true: it may be done again and again.'),
    blocksClosing: z
      .boolean()
      .optional()
      .describe('true: while it is needed and not done, the procedure cannot be closed.'),
    starts: termCode
      .optional()
      .describe('Another procedure that the step starts; the step is done when that one is closed.'),
    fields: Fields.optional().describe('What is written down.'),
    yields: z.record(factName, RecordedValue).optional().describe('The facts that follow once it is done.'),
    records: z
      .array(StepRecord)
      .max(8)
      .optional()
      .describe('Entries that it makes in registers once it is done.'),
  })
  .meta({ id: 'ProcedureStep', description: 'One thing that is done in a procedure.' })

export const Procedure = z
  .strictObject({
    title: LocalisedText.optional().describe(
      'How the procedure is called; needed unless another pack declares it.',
    ),
    guidance: LocalisedText.optional().describe('What it is for.'),
    lock: z
      .enum(LOCKS)
      .optional()
      .describe('floor: other packs may add steps, shorten times, narrow roles, and nothing else.'),
    subjectKinds: z.array(termCode).min(1).max(16).optional().describe('What a run is about, for the rules.'),
    subjectKind: termCode
      .optional()
      .describe('The kind of subject that a run is kept under; absent: the first of subjectKinds.'),
    starts: z
      .strictObject({ facts: Facts.optional().describe('What is so from the first event on.') })
      .optional()
      .describe('What starting it says.'),
    closes: z
      .strictObject({
        action: termCode.optional().describe('The act that the rules are asked about before it is closed.'),
        outcomes: z.array(termCode).max(RECORD_LIMITS.outcomesMax).optional().describe('How it may end.'),
        acts: z
          .record(termCode, termCode)
          .optional()
          .describe(
            'By outcome: the act that the rules are asked about instead. Closed without an outcome it may be any of them, and the strictest counts.',
          ),
        roles: roles.optional().describe('Who may close it; absent: anybody.'),
        facts: Facts.optional().describe('What is so once it is closed.'),
        alsoAbout: z
          .array(termCode)
          .min(1)
          .max(RECORD_LIMITS.closingKindsMax)
          .optional()
          .describe(
            'Further kinds of subjects: what registers and open procedures say of the same subject as one of these is read, too, when the rules are asked.',
          ),
      })
      .optional()
      .describe('How it ends.'),
    backdating: DurationOrParameter.optional().describe(
      'How far back something may be said to have happened; absent: no limit.',
    ),
    steps: z
      .array(ProcedureStep)
      .max(RECORD_LIMITS.stepsMax)
      .optional()
      .describe('In the order in which they are shown.'),
  })
  .meta({
    id: 'Procedure',
    description: 'What people do, in which role, until when, and what follows from it.',
  })

export type StepOrder = z.infer<typeof StepOrder>
export type DueRule = z.infer<typeof DueRule>
export type StepRecord = z.infer<typeof StepRecord>
export type ProcedureStep = z.infer<typeof ProcedureStep>
export type Procedure = z.infer<typeof Procedure>
