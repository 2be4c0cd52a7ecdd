import type { RegisterInForce } from '../../rules/index.ts'
import { decideEntry } from '../../rules/procedures/decide-entry.ts'
import { registerOf } from '../../rules/procedures/in-force.ts'
import { noLiveRuleset } from '../assessments/evaluate-situation.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import {
  aboutText,
  faultIn,
  inputFaults,
  listProblem,
  messageLocale,
  refuseComplaints,
  TEXT,
} from '../input.ts'
import { actingPerson } from '../records/acting.ts'
import { type EventDraft, fingerprintOf } from '../records/event-draft.ts'
import { momentOf } from '../records/moment.ts'
import { aboutSaid, keyConflict, refusalFaults } from '../records/record-faults.ts'
import { findKeyedEvents, type KeyedEvent, writeEvents } from '../records/write-events.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { entryDraft } from './entry-drafts.ts'
import { entryStateOf } from './entry-events.ts'
import type { RegisterEntryPayload } from './entry-view.ts'
import { readEntryViews } from './get-register-entry.ts'

export interface AddRegisterEntryInput {
  readonly idempotencyKey: string
  /** Its code. */
  readonly register: string
  /** A pseudonymous reference. */
  readonly subjectRef?: string | null | undefined
  readonly fields?: unknown
  /** RFC 3339 instant; now when absent. */
  readonly happenedAt?: string | null | undefined
}

export const ENTRIES_PER_CALL_MAX = 100
const OPERATION = 'addRegisterEntry'

/** How far an input came. */
type Made =
  | { readonly ok: true; readonly draft: EventDraft }
  | { readonly ok: false; readonly isMalformed: boolean; readonly userErrors: readonly UserFault[] }

/**
 * Adds an entry to a register of the live ruleset. The same key with the same input gives the same entry, also after the ruleset has
 * changed. What is wrong with the input comes back as user errors, and nothing is added.
 */
export async function addRegisterEntry({
  ctx,
  input,
}: Call<AddRegisterEntryInput>): Promise<RegisterEntryPayload> {
  requireScope(ctx, 'check')
  const [result] = await addEach(ctx, [{ input, path: ['input'] }])
  if (result === undefined) throw new Error('An entry was added without a result')
  return result
}

/**
 * Adds up to 100 entries, each with its own result at its place: one that is refused does not stop the others. Those that can be added are
 * written in one batch. Refuses with BAD_USER_INPUT an empty or longer list.
 */
export async function addRegisterEntries({
  ctx,
  input: { entries },
}: Call<{ readonly entries: readonly AddRegisterEntryInput[] }>): Promise<{
  readonly results: readonly RegisterEntryPayload[]
}> {
  requireScope(ctx, 'check')
  refuseComplaints([
    { path: ['entries'], problem: listProblem(entries, { min: 1, max: ENTRIES_PER_CALL_MAX }) },
  ])
  const placed = entries.map((input, index) => ({ input, path: ['input', 'entries', String(index)] }))
  return { results: await addEach(ctx, placed) }
}

interface Placed {
  readonly input: AddRegisterEntryInput
  readonly path: readonly string[]
}

async function addEach(ctx: OperationContext, placed: readonly Placed[]): Promise<RegisterEntryPayload[]> {
  const made = await Promise.all(placed.map((one) => make(ctx, one)))
  // Of those that share a key the first is written; the others are answered with it.
  const drafts = [
    ...new Map(
      made.flatMap((one) => (one.ok ? [[one.draft.key.said, one.draft] as const] : [])).reverse(),
    ).values(),
  ].reverse()
  const written =
    drafts.length === 0
      ? new Map()
      : await writeEvents(
          ctx,
          OPERATION,
          drafts.map((draft) => ({ draft })),
        )
  // A repeated call that newer rules refuse still gets the entry that was added at the first time.
  const refused = placed.filter((_one, index) => isRefused(made[index]))
  const earlier = await findKeyedEvents(
    ctx,
    OPERATION,
    refused.map(({ input }) => input.idempotencyKey),
  )
  const keyed = new Map<string, KeyedEvent>([...earlier, ...written])
  const foreign = made.map((one, index) => {
    const found = keyed.get(placed[index]?.input.idempotencyKey ?? '')
    const isOwn = one.ok && found?.event.id === one.draft.event.id
    return found === undefined || isOwn || (!one.ok && one.isMalformed) ? null : found
  })
  const views = await readEntryViews(ctx, [
    ...new Set(foreign.flatMap((found) => found?.event.recordId ?? [])),
  ])
  return Promise.all(
    placed.map(async ({ input, path }, index): Promise<RegisterEntryPayload> => {
      const one = made[index]
      const found = foreign[index]
      if (one === undefined) throw new Error('An entry was made without a result')
      if (found) {
        if (found.fingerprint !== (await fingerprintOf(ctx, { input })))
          return { entry: null, userErrors: [keyConflict(ctx, path)] }
        return { entry: views.get(found.event.recordId) ?? null, userErrors: [] }
      }
      if (!one.ok) return { entry: null, userErrors: one.userErrors }
      const event = keyed.get(input.idempotencyKey)?.event
      if (event === undefined) throw new Error('An entry was added but its key is not there')
      const opened = {
        row: { ...one.draft.record, dataKey: null },
        key: one.draft.dataKeyOpen,
        events: [{ row: event, said: one.draft.said }],
      }
      const standing = { opened, state: entryStateOf(opened) }
      const entry = { id: event.recordId, row: opened.row, events: [event], standing, page: [event.recordId] }
      return { entry, userErrors: [] }
    }),
  )
}

const isRefused = (made: Made | undefined): boolean => made !== undefined && !made.ok && !made.isMalformed

async function make(ctx: OperationContext, { input, path }: Placed): Promise<Made> {
  const malformed = inputFaults(messageLocale(ctx), [
    aboutText([...path, 'idempotencyKey'], input.idempotencyKey, TEXT.idempotencyKey),
    aboutText([...path, 'register'], input.register, TEXT.code),
    aboutText([...path, 'subjectRef'], input.subjectRef, TEXT.subjectRef),
    aboutSaid([...path, 'fields'], input.fields),
  ])
  if (malformed.length > 0) return { ok: false, isMalformed: true, userErrors: malformed }
  const compiled = await loadActiveRuleset({ ctx })
  const refused = (userErrors: readonly UserFault[]): Made => ({ ok: false, isMalformed: false, userErrors })
  if (compiled === null) return refused([noLiveRuleset(messageLocale(ctx))])
  const inForce = registerOf(compiled, input.register)
  if (inForce === null) return refused([unknownRegister(ctx, path)])
  const { fields, happenedAt = null } = input
  const decision = decideEntry(
    inForce,
    null,
    { kind: 'add', fields, happenedAt },
    actingPerson(ctx),
    momentOf(ctx),
  )
  if (!decision.ok) return refused(refusalFaults(ctx, decision.refusals, path))
  const draft = await entryDraft(ctx, inForce, {
    event: decision.event,
    subjectRef: subjectOf(inForce, input),
    key: { operation: OPERATION, said: input.idempotencyKey, input },
    rulesetDigest: compiled.ruleset.digest,
  })
  return { ok: true, draft }
}

/** Whom an entry is about. */
const subjectOf = (_inForce: RegisterInForce, { subjectRef }: AddRegisterEntryInput): string | null =>
  subjectRef ?? null

function unknownRegister(ctx: OperationContext, path: readonly string[]): UserFault {
  const text = {
    en: 'The live packs define no register of this code.',
    'zh-CN': '当前启用的规则包中没有该代码的登记册。',
  }
  return faultIn(messageLocale(ctx), 'UNKNOWN_REGISTER', text, [...path, 'register'])
}
