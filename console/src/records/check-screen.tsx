import { check as loadCheck } from '../api/records.ts'
import { may } from '../api/session.ts'
import { addressOf } from '../frame/router.ts'
import { Findings, VerdictLine } from '../parts/findings.tsx'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Surroundings } from '../parts/surroundings.tsx'
import { dateAndTime, text } from '../texts/texts.ts'
import { Verify } from './verify.tsx'

/** A recorded check: what was answered then, and whether it is still what was recorded. */
export function CheckScreen({ id }: { id: string }) {
  const loaded = useLoaded((signal) => loadCheck(id, signal), [id])
  return (
    <>
      <p class="no-print">
        <a href={addressOf('records')}>{text('app.backTo', { screen: text('screen.records') })}</a>
      </p>
      <Loaded from={loaded}>
        {(check) => (check === null ? <h1>{text('problem.notFound')}</h1> : <Shown check={check} />)}
      </Loaded>
    </>
  )
}

function Shown({ check }: { check: NonNullable<Awaited<ReturnType<typeof loadCheck>>> }) {
  const { recordedAt, verdict, subjectRef, erasure, id, receipt } = check
  return (
    <>
      <h1>{text('ask.recordedAt', { time: dateAndTime(recordedAt) })}</h1>
      <div class="two">
        <div>
          <VerdictLine verdict={verdict} />
          {erasure === null ? null : <p dir="auto">{erasure.note}</p>}
          {'assessment' in check ? (
            <>
              <h2 class="apart">{text('records.saidThen')}</h2>
              <Findings findings={check.assessment.focus} />
              <Surroundings assessment={check.assessment} />
              <Facts facts={check.facts} />
            </>
          ) : null}
        </div>
        <div>
          <section class="panel receipt">
            <h2>{text('ask.receipt')}</h2>
            <dl>
              <Line term={text('ask.checkId')} code={id} />
              {subjectRef === null ? null : <Line term={text('ask.subject')} code={subjectRef} />}
              <Line term={text('ask.digest')} code={receipt.digest} />
              <Line term={text('records.rules')} code={receipt.rulesetDigest} />
            </dl>
            <button type="button" class="plain no-print" onClick={() => print()}>
              {text('app.print')}
            </button>
          </section>
          {may('audit') ? <Verify check={check} /> : null}
        </div>
      </div>
    </>
  )
}

function Line({ term, code }: { term: string; code: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <bdi class="code">{code}</bdi>
      </dd>
    </div>
  )
}

/** The facts as they were sent: for a record nothing is put into other words. */
function Facts({ facts }: { facts: Readonly<Record<string, unknown>> | null }) {
  if (facts === null) return null
  return (
    <details class="apart">
      <summary>{text('records.facts')}</summary>
      <dl>
        {Object.entries(facts).map(([name, value]) => (
          <Line key={name} term={name} code={JSON.stringify(value)} />
        ))}
      </dl>
    </details>
  )
}
