/** What became of cards: kept as answers to the findings that they showed. */
import { type FacadeCall, type FacadeReply, reply } from '../facade.ts'
import { type JsonObject, malformed, readList, readObject, readText } from '../read.ts'
import { REASON_SYSTEM } from './cards.ts'

const ANSWER = `mutation Answer($input: AnswerFindingInput!) {
  answerFinding(input: $input) { answer { id } userErrors { code message path } }
}`

interface AnswerData {
  readonly answerFinding: {
    readonly answer: { readonly id: string } | null
    readonly userErrors: readonly { readonly code: string; readonly message: string }[]
  }
}

interface Feedback {
  readonly card: string
  readonly outcome: 'ACCEPTED' | 'OVERRIDDEN'
  readonly happenedAt: string
  readonly reasonCode: string | null
  readonly comment: string | null
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/i

/** Keeps each entry once, however often it comes. Nothing is kept of a request in which one entry is none of the protocol. */
export async function keepFeedback(call: FacadeCall, body: JsonObject): Promise<FacadeReply> {
  const entries = readList(body.feedback, 'feedback').map(readEntry)
  const errors: { card: string; code: string; message: string }[] = []
  for (const { card, happenedAt, ...said } of entries) {
    const finding = await call.shownFinding(card)
    if (finding === null) {
      errors.push({ card, code: 'NOT_FOUND', message: 'No card of this name was shown here.' })
      continue
    }
    const idempotencyKey = `cds-hooks/${card}/${said.outcome}/${happenedAt}`
    const input = { ...finding, ...said, happenedAt, idempotencyKey }
    const { answerFinding } = await call.run<AnswerData>(ANSWER, { input })
    const [fault] = answerFinding.userErrors
    if (fault !== undefined) errors.push({ card, code: fault.code, message: fault.message })
  }
  return errors.length === 0
    ? reply(200, {})
    : reply(400, { error: 'Some feedback was not kept; the rest was.', errors })
}

function readEntry(entry: unknown): Feedback {
  const { card, outcome, acceptedSuggestions, overrideReason, outcomeTimestamp } = readObject(
    entry,
    'An entry of feedback',
  )
  const name = readText(card, 'card').toLowerCase()
  const happenedAt = readText(outcomeTimestamp, 'outcomeTimestamp')
  if (!INSTANT.test(happenedAt) || Number.isNaN(Date.parse(happenedAt)))
    throw malformed('outcomeTimestamp has to be an instant.')
  if (outcome === 'accepted') {
    const ids = readList(acceptedSuggestions, 'acceptedSuggestions')
    for (const one of ids) readText(readObject(one, 'An accepted suggestion').id, 'id')
    return { card: name, outcome: 'ACCEPTED', happenedAt, reasonCode: null, comment: null }
  }
  if (outcome !== 'overridden') throw malformed('outcome is "accepted" or "overridden".')
  return { card: name, outcome: 'OVERRIDDEN', happenedAt, ...readReason(overrideReason) }
}

/** A reason of ours as its code; one of somebody else's list in words, as nothing here knows its codes. */
function readReason(said: unknown): Pick<Feedback, 'reasonCode' | 'comment'> {
  if (said === undefined) return { reasonCode: null, comment: null }
  const { reason, userComment } = readObject(said, 'overrideReason')
  if (reason === undefined && userComment === undefined) {
    throw malformed('overrideReason holds a reason, a userComment or both.')
  }
  const comment = userComment === undefined ? null : readText(userComment, 'userComment')
  if (reason === undefined) return { reasonCode: null, comment }
  const { code, system, display } = readObject(reason, 'reason')
  const named = readText(code, 'reason.code')
  if (system === REASON_SYSTEM) return { reasonCode: named, comment }
  const words = [display ?? named, comment].filter((text) => typeof text === 'string')
  return { reasonCode: null, comment: words.join(': ') }
}
