import { useMemo, useState } from 'preact/hooks'
import { draft } from '../api/drafts.ts'
import {
  amendEntry,
  type EntryEvent,
  type EntryWhole,
  entry,
  type Register,
  voidEntry,
} from '../api/registers.ts'
import { may } from '../api/session.ts'
import { addressOf } from '../frame/router.ts'
import { useAct } from '../parts/acts.ts'
import { LineInput } from '../parts/line-input.tsx'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { RecordFields } from '../parts/record-fields.tsx'
import { fieldsOf, shownField, type Typing, typingOf } from '../protocols/field-values.ts'
import { dateAndTime, text } from '../texts/texts.ts'

const REASON_MAX = 2_000

/** One entry: what it says, correcting it, declaring it void, and what happened to it. */
export function EntryScreen({ register, id }: { register: Register; id: string }) {
  const loaded = useLoaded((signal) => entry(register.code, id, signal), [register.code, id])
  return (
    <>
      <p class="no-print">
        <a href={addressOf('registers', register.code)}>{text('app.backTo', { screen: register.title })}</a>
      </p>
      <Loaded from={loaded}>
        {(found) =>
          found === null ? (
            <h1>{text('problem.notFound')}</h1>
          ) : (
            <Shown register={register} entry={found} onDone={loaded.reload} />
          )
        }
      </Loaded>
    </>
  )
}

interface EntryProps {
  readonly register: Register
  readonly entry: EntryWhole
  readonly onDone: () => void
}

function Shown(props: EntryProps) {
  const { register, entry: found } = props
  const mayChange = !found.void && !found.erased
  return (
    <>
      <h1>{text('entry.title', { time: dateAndTime(found.happenedAt) })}</h1>
      <p>
        {found.void ? <span class="tag stop">{text('registers.void')}</span> : null}
        {found.subjectRef === null ? null : <bdi class="code">{found.subjectRef}</bdi>}
      </p>
      {found.erased ? <p>{text('entry.erased')}</p> : null}
      <div class="two">
        <div>
          <h2>{text('entry.says')}</h2>
          <Fields register={register} fields={found.fields} />
          {mayChange ? <CorrectForm {...props} /> : null}
          {mayChange ? <VoidForm {...props} /> : null}
        </div>
        <section>
          <h2>{text('entry.history')}</h2>
          <ol class="rows">
            {found.history.map((event) => (
              <Happened key={`${event.recordedAt} ${event.kind}`} register={register} event={event} />
            ))}
          </ol>
        </section>
      </div>
    </>
  )
}

function Fields({ register, fields }: { register: Register; fields: EntryWhole['fields'] }) {
  return (
    <dl>
      {register.fields
        .filter(({ name }) => fields[name] !== undefined)
        .map((field) => (
          <div key={field.name}>
            <dt dir="auto">{field.label}</dt>
            <dd dir="auto">
              {fields[field.name] === null ? text('entry.emptied') : shownField(field, fields[field.name])}
            </dd>
          </div>
        ))}
    </dl>
  )
}

function Happened({ register, event }: { register: Register; event: EntryEvent }) {
  const { kind, recordedAt, recordedBy, reason, fields } = event
  return (
    <li>
      <strong>{text(`entry.${kind}`)}</strong>
      <p class="quiet">
        {text('entry.by', { time: dateAndTime(recordedAt) })} <bdi class="code">{recordedBy}</bdi>
      </p>
      {reason === null ? null : <p dir="auto">{reason}</p>}
      {fields === null ? null : <Fields register={register} fields={fields} />}
    </li>
  )
}

interface Draft {
  /** What is typed otherwise than the entry says. */
  readonly typing: Typing
  readonly reason: string
  readonly voidReason: string
}

const EMPTY: Draft = { typing: {}, reason: '', voidReason: '' }

const useDraft = (id: string) =>
  useMemo(
    () =>
      draft<Draft>(`entry.change.${id}`, EMPTY, (kept) =>
        typeof kept === 'object' && kept !== null ? { ...EMPTY, ...kept } : null,
      ),
    [id],
  )

function CorrectForm({ register, entry: found, onDone }: EntryProps) {
  const changing = useDraft(found.id)
  const [mistakes, setMistakes] = useState<Readonly<Record<string, string>>>({})
  const [lack, setLack] = useState<'reason' | 'change' | null>(null)
  const { error, isBusy, run } = useAct(`correct.${found.id}`)
  const { typing, reason } = changing.value
  // What somebody may not read is left as it is.
  const fieldsInSight = register.fields.filter(({ sensitive }) => !sensitive || may('read'))
  const typed = { ...typingOf(fieldsInSight, found.fields), ...typing }
  const submit = (event: Event) => {
    event.preventDefault()
    const read = fieldsOf(fieldsInSight, typed)
    const fields = changesOf(fieldsInSight, found, read.values)
    setMistakes(read.mistakes)
    setLack(Object.keys(fields).length === 0 ? 'change' : reason.trim() === '' ? 'reason' : null)
    if (Object.keys(read.mistakes).length > 0 || Object.keys(fields).length === 0 || reason.trim() === '')
      return
    const input = { entryId: found.id, fields, reason: reason.trim() }
    void run(input, async (idempotencyKey) => {
      await amendEntry({ ...input, idempotencyKey })
      changing.value = EMPTY
      onDone()
    })
  }
  return (
    <details class="no-print">
      <summary>{text('entry.correct')}</summary>
      <form class="panel" onSubmit={submit} noValidate>
        <p>{text('entry.correctLead')}</p>
        <RecordFields
          fields={fieldsInSight}
          prefix="correct"
          typing={typed}
          mistakes={mistakes}
          onTyped={(next) => {
            changing.value = { ...changing.value, typing: next }
          }}
        />
        {lack === 'change' ? (
          <p class="mistake" role="alert">
            {text('entry.nothingChanged')}
          </p>
        ) : null}
        <Reason
          id="correct-reason"
          value={reason}
          isLacking={lack === 'reason'}
          onTyped={(next) => {
            changing.value = { ...changing.value, reason: next }
          }}
        />
        <Problem error={error} />
        <button type="submit" class="main" aria-disabled={isBusy}>
          {text('entry.correctGo')}
        </button>
      </form>
    </details>
  )
}

/** What is otherwise than before; a field that was emptied is null. */
function changesOf(
  among: Register['fields'],
  { fields: before }: EntryWhole,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    among.flatMap((field) => {
      const { name } = field
      const [was, is] = [before[name] ?? null, values[name] ?? null]
      // A field for days and times shows minutes only: the same minute is no change.
      const shows = (value: unknown) =>
        JSON.stringify(value === null ? null : typingOf([field], { [name]: value }))
      return shows(was) === shows(is) ? [] : [[name, is] as const]
    }),
  )
}

function VoidForm({ entry: found, onDone }: EntryProps) {
  const changing = useDraft(found.id)
  const [isLacking, setLacking] = useState(false)
  const { error, isBusy, run } = useAct(`void.${found.id}`)
  const reason = changing.value.voidReason.trim()
  const submit = (event: Event) => {
    event.preventDefault()
    setLacking(reason === '')
    if (reason === '') return
    const input = { entryId: found.id, reason }
    void run(input, async (idempotencyKey) => {
      await voidEntry({ ...input, idempotencyKey })
      changing.value = EMPTY
      onDone()
    })
  }
  return (
    <details class="no-print">
      <summary>{text('entry.void')}</summary>
      <form class="panel" onSubmit={submit} noValidate>
        <p>{text('entry.voidLead')}</p>
        <Reason
          id="void-reason"
          value={changing.value.voidReason}
          isLacking={isLacking}
          onTyped={(voidReason) => {
            changing.value = { ...changing.value, voidReason }
          }}
        />
        <Problem error={error} />
        <button type="submit" aria-disabled={isBusy}>
          {text('entry.void')}
        </button>
      </form>
    </details>
  )
}

function Reason({
  id,
  value,
  isLacking,
  onTyped,
}: {
  id: string
  value: string
  isLacking: boolean
  onTyped: (typed: string) => void
}) {
  return (
    <div class="field">
      <label for={id}>{text('entry.reason')}</label>
      <p class="quiet" id={`${id}-hint`}>
        {text('entry.reasonHint')}
      </p>
      {isLacking ? (
        <p class="mistake" role="alert">
          {text('app.needed')}
        </p>
      ) : null}
      <LineInput id={id} hintId={`${id}-hint`} maxLength={REASON_MAX} value={value} onTyped={onTyped} />
    </div>
  )
}
