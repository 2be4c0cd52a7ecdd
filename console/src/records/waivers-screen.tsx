import { useState } from 'preact/hooks'
import { draft } from '../api/drafts.ts'
import {
  grantWaiver,
  type Named,
  requestWaiver,
  revokeWaiver,
  type Waiver,
  type WaiverRequest,
  waiverForm,
  waivers,
} from '../api/waivers.ts'
import { addressOf } from '../frame/router.ts'
import { Confirm, TypedField } from '../house/parts.tsx'
import { useAct } from '../parts/acts.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { chosenOf, RequiredChoice } from '../parts/required-choice.tsx'
import { dateAndTime, figure, text } from '../texts/texts.ts'

interface Draft {
  readonly requirementCode: string
  readonly subjectRef: string
  readonly reasonCode: string
  readonly reason: string
  readonly until: string
}

const EMPTY: Draft = { requirementCode: '', subjectRef: '', reasonCode: '', reason: '', until: '' }

const asking = draft<Draft>('waiver', EMPTY, (kept) =>
  typeof kept === 'object' && kept !== null ? { ...EMPTY, ...kept } : null,
)
const set = (part: Partial<Draft>): void => {
  asking.value = { ...asking.value, ...part }
}

/** Waivers: what is asked for, what was granted, by whom, until when. */
export function WaiversScreen() {
  const loaded = useLoaded(waivers, [])
  return (
    <>
      <p class="no-print">
        <a href={addressOf('records')}>{text('app.backTo', { screen: text('screen.records') })}</a>
      </p>
      <h1>{text('waivers.title')}</h1>
      <p class="lead">{text('waivers.lead')}</p>
      <div class="two">
        <Loaded from={loaded}>
          {({ requests, given }) => (
            <div>
              <h2>{text('waivers.asked')}</h2>
              {requests.length === 0 ? <p>{text('app.nothingYet')}</p> : null}
              <ul class="rows">
                {requests.map((request) => (
                  <Request key={request.id} request={request} onDone={loaded.reload} />
                ))}
              </ul>
              <h2 class="apart">{text('waivers.given')}</h2>
              {given.length === 0 ? <p>{text('app.nothingYet')}</p> : null}
              <ul class="rows">
                {given.map((waiver) => (
                  <Given key={waiver.id} waiver={waiver} onDone={loaded.reload} />
                ))}
              </ul>
            </div>
          )}
        </Loaded>
        <AskForm onDone={loaded.reload} />
      </div>
    </>
  )
}

function Terms({
  terms,
}: {
  terms: Pick<Waiver, 'requirementCode' | 'subjectRef' | 'reason' | 'expiresAt'>
}) {
  return (
    <>
      <strong>
        <bdi>{terms.requirementCode}</bdi>
      </strong>{' '}
      <bdi class="code">{terms.subjectRef}</bdi>
      <p dir="auto">{terms.reason}</p>
      <p class="quiet">{text('house.until', { time: dateAndTime(terms.expiresAt) })}</p>
    </>
  )
}

/** The second person grants exactly what was asked for. */
function Request({ request, onDone }: { request: WaiverRequest; onDone: () => void }) {
  const { error, isBusy, run } = useAct()
  const { requirementCode, subjectRef, reason, reasonCode, expiresAt, requestedBy, requestedAt } = request
  const input = { requirementCode, subjectRef, reason, reasonCode, expiresAt }
  const grant = () =>
    run(input, async () => {
      await grantWaiver(input)
      onDone()
    })
  return (
    <li>
      <Terms terms={request} />
      <p class="quiet">{text('waivers.askedBy', { who: requestedBy, time: dateAndTime(requestedAt) })}</p>
      <Problem error={error} />
      <button type="button" aria-disabled={isBusy} onClick={grant}>
        {text('waivers.grant')}
        <span class="unseen"> {requirementCode}</span>
      </button>
    </li>
  )
}

function Given({ waiver, onDone }: { waiver: Waiver; onDone: () => void }) {
  const { id, state, ageDays, grantedBy, requirementCode } = waiver
  return (
    <li class={state === 'ACTIVE' ? '' : 'gone'}>
      <Terms terms={waiver} />
      <p class="quiet">
        <span class="tag">{text(`waivers.${state}`)}</span>
        {text('waivers.age', { days: figure(ageDays, 'day'), who: grantedBy })}
      </p>
      {state === 'ACTIVE' ? (
        <Confirm
          id={id}
          label={text('waivers.revoke')}
          what={requirementCode}
          asksWhy
          onSure={(reason) => revokeWaiver({ id, reason })}
          onDone={onDone}
        />
      ) : null}
    </li>
  )
}

function AskForm({ onDone }: { onDone: () => void }) {
  const loaded = useLoaded(waiverForm, [])
  return (
    <Loaded from={loaded}>
      {({ requirements, reasons }) => <Form requirements={requirements} reasons={reasons} onDone={onDone} />}
    </Loaded>
  )
}

function Form({
  requirements,
  reasons,
  onDone,
}: {
  requirements: readonly Named[]
  reasons: readonly Named[]
  onDone: () => void
}) {
  const { error, isBusy, run } = useAct()
  const [isPressed, setPressed] = useState(false)
  const rules = requirements.map(({ code, title }) => ({ code, title: `${title} (${code})` }))
  const submit = (event: Event) => {
    event.preventDefault()
    const { subjectRef, reason, until } = asking.value
    const requirementCode = chosenOf(asking.value.requirementCode, rules)
    const reasonCode = chosenOf(asking.value.reasonCode, reasons)
    setPressed(true)
    // A reason of one's own words is looked at by the API, one of a list is chosen.
    if (requirementCode === '' || until === '' || (reasons.length > 0 && reasonCode === '')) return
    const input = {
      requirementCode,
      subjectRef: subjectRef.trim(),
      reasonCode: reasonCode.trim(),
      reason: reason.trim(),
      expiresAt: new Date(`${until}T23:59:59`).toISOString(),
    }
    void run(input, async () => {
      await requestWaiver(input)
      asking.value = EMPTY
      setPressed(false)
      onDone()
    })
  }
  return (
    <form class="panel" onSubmit={submit} noValidate>
      <h2>{text('waivers.ask')}</h2>
      <RequiredChoice
        id="waiver-requirementCode"
        label={text('why.rule')}
        options={rules}
        chosen={chosenOf(asking.value.requirementCode, rules)}
        isLacking={isPressed}
        onChosen={(requirementCode) => set({ requirementCode })}
      />
      <Typed name="subjectRef" label={text('ask.subject')} hint={text('ask.subjectHint')} />
      {reasons.length === 0 ? (
        <Typed name="reasonCode" label={text('waivers.reasonCode')} hint={text('waivers.reasonCodeHint')} />
      ) : (
        <RequiredChoice
          id="waiver-reasonCode"
          label={text('waivers.reasonCode')}
          options={reasons}
          chosen={chosenOf(asking.value.reasonCode, reasons)}
          isLacking={isPressed}
          onChosen={(reasonCode) => set({ reasonCode })}
        />
      )}
      <Typed name="reason" label={text('waivers.reason')} />
      <Typed name="until" label={text('waivers.until')} type="date" />
      {isPressed && asking.value.until === '' ? (
        <p class="mistake" role="alert">
          {text('field.missing', { label: text('waivers.until') })}
        </p>
      ) : null}
      <Problem error={error} />
      <button type="submit" class="main" aria-disabled={isBusy}>
        {text('waivers.askGo')}
      </button>
    </form>
  )
}

function Typed({
  name,
  ...props
}: {
  name: 'subjectRef' | 'reasonCode' | 'reason' | 'until'
  label: string
  hint?: string
  type?: 'date'
}) {
  return (
    <TypedField
      {...props}
      id={`waiver-${name}`}
      value={asking.value[name]}
      onTyped={(typed) => set({ [name]: typed })}
    />
  )
}
