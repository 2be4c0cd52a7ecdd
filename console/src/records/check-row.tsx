import type { CheckHead } from '../api/records.ts'
import { addressOf } from '../frame/router.ts'
import { dateAndTime, text } from '../texts/texts.ts'

/** A recorded check in a list. */
export function CheckRow({ check: { id, recordedAt, verdict, subjectRef, erasure } }: { check: CheckHead }) {
  return (
    <li>
      <a href={addressOf('records', id)}>{dateAndTime(recordedAt)}</a>
      {subjectRef === null ? null : <bdi class="code"> {subjectRef}</bdi>}
      <p>
        <span class={`tag verdict-tag ${verdict.toLowerCase()}`}>{text(`verdict.${verdict}`)}</span>
        {erasure === null ? null : <span class="tag">{text('records.erased')}</span>}
      </p>
    </li>
  )
}
