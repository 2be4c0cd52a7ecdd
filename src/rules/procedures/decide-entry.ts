import { isPlainObject } from '../evaluate/check-value.ts'
import { momentOf, textProblems } from './decide-common.ts'
import { readFields } from './fields.ts'
import { refused, WORDS } from './refusals.ts'
import type {
  Actor,
  EntryCommand,
  EntryDecision,
  EntryState,
  Moment,
  PlannedEntry,
  Refusal,
  RegisterInForce,
} from './types.ts'

/**
 * Decides whether an entry may be added, corrected or declared void: the event to store, or why not. `entry` is what there
 * is so far, null for `add`. Whoever stores the event must refuse it where another has taken its version meanwhile.
 */
export function decideEntry(
  { compiled, register }: RegisterInForce,
  entry: EntryState | null,
  command: EntryCommand,
  actor: Actor,
  { zone }: Moment,
): EntryDecision {
  if (command.kind === 'add') {
    const moment = momentOf(command.happenedAt, actor, null, zone)
    const reading = readFields(register.fields, command.fields, {}, compiled.ruleset)
    if (!reading.ok || moment.refusals.length > 0)
      return no(...moment.refusals, ...(reading.ok ? [] : reading.refusals))
    return {
      ok: true,
      event: { version: 1, kind: 'added', fields: reading.sent, happenedAt: moment.at, reason: null },
    }
  }
  if (!entry) throw new RangeError('there is no entry to change')
  if (entry.void) return no(refused.voided())
  const problems = textProblems(WORDS.reason, command.reason, ['reason'], true)
  const next = { version: entry.version + 1, happenedAt: actor.now, reason: command.reason }
  if (command.kind === 'void')
    return problems.length > 0
      ? no(...problems)
      : { ok: true, event: { ...next, kind: 'voided', fields: null } }
  if (isPlainObject(command.fields) && Object.keys(command.fields).length === 0)
    problems.push(refused.nothingToChange(['fields']))
  const reading = readFields(register.fields, command.fields, entry.fields, compiled.ruleset)
  if (!reading.ok) problems.push(...reading.refusals)
  if (!reading.ok || problems.length > 0) return no(...problems)
  return { ok: true, event: { ...next, kind: 'amended', fields: reading.sent } }
}

const CORRECTED = 'The step that made the entry was corrected.'

/** The same of an entry that a step makes or changes: what the register does not take is told as being about the fields of the step. */
export function decidePlannedEntry(
  one: RegisterInForce,
  entry: EntryState | null,
  { act, fields, happenedAt }: PlannedEntry,
  actor: Actor,
  moment: Moment,
): EntryDecision {
  const commands = {
    add: { kind: 'add', fields, happenedAt },
    amend: { kind: 'amend', fields, reason: CORRECTED },
    void: { kind: 'void', reason: CORRECTED },
  } as const
  const decision = decideEntry(one, entry, commands[act], actor, moment)
  if (decision.ok) return decision
  const { title, code } = one.register
  return no(...decision.refusals.map(({ message }) => refused.entryNotTaken(title, code, message)))
}

const no = (...refusals: readonly Refusal[]): EntryDecision => ({ ok: false, refusals })
