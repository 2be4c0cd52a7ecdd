import { useState } from 'preact/hooks'
import { textDraft } from '../api/drafts.ts'
import {
  type ActivationTimes,
  activationTimes,
  healthOf,
  OUTCOMES,
  type RuleWhole,
  reviewFinding,
} from '../api/health.ts'
import { may } from '../api/session.ts'
import { addressOf } from '../frame/router.ts'
import { useAct } from '../parts/acts.ts'
import { LineInput } from '../parts/line-input.tsx'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { dateAndTime, figure, text } from '../texts/texts.ts'
import { rulesAddress } from './addresses.ts'
import { Comments } from './comments.tsx'
import { Period, period } from './period.tsx'
import { burdenWords, shareWords } from './share-words.ts'

const COMMENT_MAX = 2_000
const ROW = 26
const BAR = 18
const WIDTH = 240

interface World {
  readonly rule: RuleWhole | null
  readonly times: ActivationTimes
}

/** How one rule did: what became of it, when that changed and what was put to use then, and whether it was right. */
export function RuleScreen({ code }: { code: string }) {
  const [turn, setTurn] = useState(0)
  const filter = { ...period.value, requirementCode: code }
  const loaded = useLoaded(
    async (signal): Promise<World> => {
      const [rule, times] = await Promise.all([healthOf(filter, signal), activationTimes(signal)])
      return { rule, times }
    },
    [JSON.stringify(filter), turn],
  )
  return (
    <>
      <p class="no-print">
        <a href={rulesAddress()}>{text('app.backTo', { screen: text('health.title') })}</a>
      </p>
      <Loaded from={loaded}>
        {({ rule, times }) =>
          rule === null ? (
            <h1>{text('problem.notFound')}</h1>
          ) : (
            <Shown rule={rule} times={times} onDone={() => setTurn(turn + 1)} />
          )
        }
      </Loaded>
      <Comments filter={{ requirementCode: code }} turn={turn} />
    </>
  )
}

function Shown({ rule, times, onDone }: { rule: RuleWhole; times: ActivationTimes; onDone: () => void }) {
  const { requirement, signs, acceptance, burden, review, overrides } = rule
  return (
    <>
      <h1 dir="auto">{requirement.title}</h1>
      <p>
        <bdi class="code">{requirement.code}</bdi>{' '}
        {signs.map((sign) => (
          <span class="tag stop" key={sign}>
            {text(`health.${sign}`)}
          </span>
        ))}
      </p>
      <Period />
      <dl>
        <Pair term={text('health.acceptance')} value={shareWords(acceptance)} />
        <Pair term={text('health.right')} value={shareWords(review.right)} />
        <Pair term={text('health.per100')} value={burdenWords(burden)} />
      </dl>
      <div class="two">
        <div>
          <Weeks rule={rule} />
          <Changes rule={rule} times={times} />
        </div>
        <div>
          <h2>{text('health.counts')}</h2>
          <Counted counts={rule.counts} />
          {overrides.length === 0 ? null : (
            <>
              <h2>{text('health.overrides')}</h2>
              <dl>
                {overrides.map(({ reasonCode, count }) => (
                  <Pair key={reasonCode} term={reasonCode} value={figure(count)} />
                ))}
              </dl>
            </>
          )}
          <Review rule={rule} onDone={onDone} />
        </div>
      </div>
    </>
  )
}

function Pair({ term, value }: { term: string; value: string }) {
  return (
    <div>
      <dt dir="auto">{term}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Counted({ counts }: { counts: RuleWhole['counts'] }) {
  return (
    <dl>
      <Pair term={text('health.shown')} value={figure(counts.shown)} />
      {OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => (
        <Pair key={outcome} term={text(`health.count.${outcome}`)} value={figure(counts[outcome])} />
      ))}
    </dl>
  )
}

/** A bar for each week and version, marked where it changed; the table has the same figures. */
function Weeks({ rule: { weeks, changes } }: { rule: RuleWhole }) {
  if (weeks.length === 0) return null
  const most = Math.max(...weeks.map(({ counts }) => counts.shown))
  const changed = new Set(changes.map(({ week }) => week))
  const versions = new Set(weeks.map(({ version }) => version)).size
  return (
    <section>
      <h2>{text('health.weeks')}</h2>
      <figure class="plot">
        <figcaption>{text('health.shown')}</figcaption>
        <ol>
          {weeks.map(({ week, version, counts }) => (
            <li key={`${week} ${version}`}>
              <bdi>
                {week}
                {changed.has(week) ? ' ◆' : ''}
              </bdi>
              <svg viewBox={`0 0 ${WIDTH} ${ROW}`} aria-hidden="true" preserveAspectRatio="none">
                <rect
                  y={(ROW - BAR) / 2}
                  height={BAR}
                  width={most === 0 ? 0 : (counts.shown / most) * WIDTH}
                />
              </svg>
              <span>{figure(counts.shown)}</span>
            </li>
          ))}
        </ol>
      </figure>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves a wide table sideways with the arrow keys. */}
      <section class="table" tabIndex={0} aria-label={text('health.weeks')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text('health.week')}</th>
              {versions > 1 ? <th scope="col">{text('health.version')}</th> : null}
              <th scope="col">{text('health.shown')}</th>
              <th scope="col">{text('health.count.actedOn')}</th>
              <th scope="col">{text('health.count.overridden')}</th>
              <th scope="col">{text('health.count.ignored')}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.map(({ week, version, counts }) => (
              <tr key={`${week} ${version}`}>
                <td>{week}</td>
                {versions > 1 ? <td>{version}</td> : null}
                <td>{figure(counts.shown)}</td>
                <td>{figure(counts.actedOn)}</td>
                <td>{figure(counts.overridden)}</td>
                <td>{figure(counts.ignored)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}

function Changes({ rule: { changes }, times }: { rule: RuleWhole; times: ActivationTimes }) {
  if (changes.length === 0) return null
  return (
    <section>
      <h2>{text('health.changes')}</h2>
      <ul class="rows">
        {changes.map(({ week, direction, observed, expected, p, activationIds }) => (
          <li key={week}>
            <strong>
              {text(`health.${direction}`, {
                week,
                observed: figure(observed),
                expected: figure(expected),
                p: p.toPrecision(2),
              })}
            </strong>
            {activationIds.length === 0 ? <p class="quiet">{text('health.nothingPutToUse')}</p> : null}
            {activationIds.map((id) => {
              const known = times.get(id)
              return (
                <p key={id}>
                  <a href={addressOf('change')}>
                    {text('health.putToUse', {
                      time: known === undefined ? id : dateAndTime(known.activatedAt),
                    })}
                  </a>{' '}
                  <span dir="auto">{known?.note}</span>
                </p>
              )
            })}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Review({ rule, onDone }: { rule: RuleWhole; onDone: () => void }) {
  const { sampled, toReview } = rule.review
  if (sampled === 0) return null
  return (
    <section>
      <h2>{text('health.review')}</h2>
      <p class="quiet">{text('health.reviewLead', { sampled: figure(sampled) })}</p>
      {toReview.length === 0 ? <p>{text('health.reviewDone')}</p> : null}
      <ol class="rows">
        {toReview.map((checkId) => (
          <ReviewOne key={checkId} checkId={checkId} code={rule.requirement.code} onDone={onDone} />
        ))}
      </ol>
    </section>
  )
}

function ReviewOne({ checkId, code, onDone }: { checkId: string; code: string; onDone: () => void }) {
  const comment = textDraft(`review.${code}.${checkId}`)
  const [isOpen, setOpen] = useState(false)
  const { error, isBusy, run } = useAct(`review.${code}.${checkId}`)
  const say = (appropriate: boolean) => {
    const written = comment.value.trim()
    const input = { checkId, requirementCode: code, appropriate, ...(written !== '' && { comment: written }) }
    void run(input, async (idempotencyKey) => {
      await reviewFinding({ ...input, idempotencyKey })
      comment.value = ''
      onDone()
    })
  }
  return (
    <li>
      <a href={addressOf('records', checkId)}>
        {text('health.record')} <bdi class="code">{checkId}</bdi>
      </a>
      {may('approve') ? (
        <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>
            {text('health.review')}
            <span class="unseen"> {checkId}</span>
          </summary>
          <div class="panel">
            <label for={`comment-${checkId}`}>
              {text('health.comment')} <span class="quiet">{text('app.optional')}</span>
            </label>
            <LineInput
              id={`comment-${checkId}`}
              maxLength={COMMENT_MAX}
              value={comment.value}
              onTyped={(typed) => {
                comment.value = typed
              }}
            />
            <Problem error={error} />
            <p class="pair">
              <button type="button" aria-disabled={isBusy} onClick={() => say(true)}>
                {text('health.wasRight')}
              </button>
              <button type="button" aria-disabled={isBusy} onClick={() => say(false)}>
                {text('health.wasWrong')}
              </button>
            </p>
          </div>
        </details>
      ) : null}
    </li>
  )
}
