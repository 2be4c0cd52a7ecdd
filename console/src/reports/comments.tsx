import { comments } from '../api/health.ts'
import { addressOf } from '../frame/router.ts'
import { Paged, usePages } from '../parts/paged.tsx'
import { dateAndTime, text } from '../texts/texts.ts'
import { rulesAddress } from './addresses.ts'

/** What people wrote about findings, the newest first; read anew when `turn` changes. */
export function Comments({
  filter,
  turn = 0,
}: {
  filter: { readonly requirementCode?: string }
  turn?: number
}) {
  const pages = usePages((after, signal) => comments(filter, after, signal), [filter, turn])
  return (
    <section class="apart">
      <h2>{text('health.comments')}</h2>
      <p class="quiet">{text('health.commentsLead')}</p>
      <Paged from={pages}>
        {({ nodes }) => (
          <ul class="rows">
            {nodes.map(({ id, checkId, requirementCode, answer, reasonCode, comment, recordedAt }) => (
              <li key={id}>
                <a href={rulesAddress(requirementCode)}>{requirementCode}</a>{' '}
                <span class="tag">{text(`health.${answer}`)}</span>
                {reasonCode === null ? null : <bdi class="code"> {reasonCode}</bdi>}
                <p dir="auto">{comment}</p>
                <p class="quiet">
                  <a href={addressOf('records', checkId)}>{dateAndTime(recordedAt)}</a>
                </p>
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  )
}
