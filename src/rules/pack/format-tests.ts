/** The tests that stand inside a pack. */
import * as z from 'zod'
import { factName, identifier, parameterName, requirementCode, termCode, textOf } from './format-basics.ts'
import { RECORD_LIMITS, STATUSES, VERDICTS } from './format-values.ts'

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

const instant = z.iso.datetime({ offset: true })
const fields = z.record(z.string(), z.json())
const handle = identifier.optional()

const StoryExpectation = z
  .strictObject({
    refused: z
      .string()
      .optional()
      .describe('The code with which this event is refused; absent: it is accepted.'),
    state: z.enum(['OPEN', 'CLOSED']).optional().describe('The state of the run.'),
    steps: z.record(termCode, z.string()).optional().describe('Step → its state, for example OPEN or DONE.'),
    waitingFor: z.record(termCode, z.array(factName)).optional().describe('Step → the facts it waits for.'),
    due: z
      .record(termCode, z.union([instant, z.null()]))
      .optional()
      .describe('Step → until when; null: no date.'),
    overdue: z.array(termCode).optional().describe('Exactly these steps.'),
    facts: z
      .record(z.string(), z.json())
      .optional()
      .describe('Facts that are yielded, of the run or the subjects; null: not known.'),
    tasks: z.array(z.string()).optional().describe('Exactly these, by step, rule or register, sorted.'),
    counts: z.record(identifier, z.boolean()).optional().describe('Entry → whether it counts.'),
    verdict: z
      .enum(VERDICTS)
      .optional()
      .describe('What a check now says; of a run, whether it may be closed.'),
    findings: z.record(z.string(), z.enum(STATUSES)).optional().describe('Requirement code → status.'),
  })
  .meta({
    id: 'StoryExpectation',
    description: 'What has to be so after an event; what is not mentioned is not compared.',
  })

const StoryEvent = z
  .strictObject({
    at: instant.describe('When it is recorded; events stand in the order of time.'),
    run: handle.describe(
      'The run it belongs to, by the name its start gave it; absent: the last one started.',
    ),
    child: handle.describe('The name of the run that the step starts.'),
    start: termCode.optional().describe('Starts this procedure.'),
    step: termCode.optional().describe('Does this step.'),
    amend: termCode.optional().describe('Corrects this step.'),
    note: textOf(4_000, 1).optional().describe('Adds a note; beside a step, its note.'),
    close: z
      .union([z.literal(true), termCode])
      .optional()
      .describe('Closes the run, with an outcome.'),
    reopen: z.literal(true).optional().describe('Opens the run again.'),
    enter: termCode.optional().describe('Adds an entry to this register.'),
    entry: handle.describe(
      'The name of the entry: given by enter, used by amendEntry, voidEntry and expect.',
    ),
    amendEntry: identifier.optional().describe('Corrects this entry.'),
    voidEntry: identifier.optional().describe('Declares this entry void.'),
    check: z
      .strictObject({
        facts: fields.optional().describe('What the caller says.'),
        subjects: z
          .array(
            z.strictObject({
              kind: termCode.describe('The kind of subject, for example client.'),
              ref: textOf(200, 1).describe('Its reference.'),
            }),
          )
          .max(20)
          .optional()
          .describe('Whose registers and open runs are read.'),
      })
      .optional()
      .describe('Asks the rules; facts and verdict are those of this check.'),
    happenedAt: instant.optional().describe('When it happened; absent: when it is recorded.'),
    subject: textOf(200, 1).optional().describe('Whom a started run or an entry is about.'),
    role: termCode.optional().describe('The role acted in.'),
    by: textOf(200, 1).optional().describe('Who acts; absent: always the same person.'),
    roles: z
      .array(termCode)
      .max(16)
      .optional()
      .describe('The roles this person holds; absent: any may be stated.'),
    facts: fields.optional().describe('Of a start: what is known.'),
    fields: fields.optional().describe('What is written down.'),
    reason: textOf(4_000, 1).optional().describe('Why, for corrections.'),
    expect: StoryExpectation.optional().describe('What has to be so afterwards.'),
  })
  .meta({
    id: 'StoryEvent',
    description: 'One thing that happens, or only the time at which something has to be so.',
  })

export const Story = z
  .strictObject({
    name: textOf(200, 1).describe('What the story shows, as a sentence; unique in the pack.'),
    zone: textOf(64, 1)
      .optional()
      .describe('The time zone of the organisation, for example Asia/Shanghai; absent: UTC.'),
    parameters: z.record(parameterName, z.number()).optional().describe('Values in place of the defaults.'),
    events: z.array(StoryEvent).min(1).max(RECORD_LIMITS.storyEventsMax).describe('What happens, in order.'),
  })
  .meta({ id: 'Story', description: 'A course of events and what must be so at moments of it.' })

export type Story = z.infer<typeof Story>
export type StoryEvent = z.infer<typeof StoryEvent>
export type StoryExpectation = z.infer<typeof StoryExpectation>
export type PackTest = z.infer<typeof PackTest>
export type FindingStatus = (typeof STATUSES)[number]
export type Verdict = (typeof VERDICTS)[number]
