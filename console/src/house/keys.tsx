import { useState } from 'preact/hooks'
import { textDraft } from '../api/drafts.ts'
import { type ApiKey, apiKeys, createApiKey, revokeApiKey, rotateApiKey } from '../api/house.ts'
import { useAct } from '../parts/acts.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { dateAndTime, list, text } from '../texts/texts.ts'
import { Confirm, Secret, Ticks, TypedField } from './parts.tsx'
import { EMPTY, SCOPES, scopeWords, set, typing } from './typing.ts'

/** Who may come in with a key: making one, putting another in its place, taking it back. */
export function Keys() {
  const loaded = useLoaded(apiKeys, [])
  const [made, setMade] = useState<string | null>(null)
  const { error, isBusy, run } = useAct()
  const { keyName, keyScopes, keyUntil } = typing.value
  const submit = (event: Event) => {
    event.preventDefault()
    const input = {
      name: keyName.trim(),
      scopes: keyScopes,
      ...(keyUntil !== '' && { expiresAt: new Date(`${keyUntil}T23:59:59`).toISOString() }),
    }
    void run(input, async () => {
      setMade(await createApiKey(input))
      set({ keyName: '', keyScopes: EMPTY.keyScopes, keyUntil: '' })
      loaded.reload()
    })
  }
  return (
    <section>
      <h2>{text('house.keys')}</h2>
      <Loaded from={loaded}>
        {(keys) => (
          <ul class="rows">
            {keys.map((key) => (
              <KeyRow
                key={key.id}
                apiKey={key}
                successor={keys.find(({ id }) => id === key.replacedBy) ?? null}
                onMade={setMade}
                onDone={loaded.reload}
              />
            ))}
          </ul>
        )}
      </Loaded>
      {made === null ? null : (
        <Secret secret={made} lead={text('house.keyOnce')} onSeen={() => setMade(null)} />
      )}
      <form class="panel" onSubmit={submit} noValidate>
        <h3>{text('house.newKey')}</h3>
        <TypedField
          id="key-name"
          label={text('house.keyName')}
          hint={text('house.keyNameHint')}
          value={keyName}
          onTyped={(typed) => set({ keyName: typed })}
        />
        <Ticks
          legend={text('house.scopes')}
          options={SCOPES.map((code) => ({ code, title: text(`house.scope.${code}`) }))}
          chosen={keyScopes}
          onChosen={(chosen) => set({ keyScopes: chosen })}
        />
        <TypedField
          id="key-until"
          type="date"
          label={text('house.keyUntil')}
          isOptional
          value={keyUntil}
          onTyped={(typed) => set({ keyUntil: typed })}
        />
        <Problem error={error} />
        <button type="submit" class="main" aria-disabled={isBusy}>
          {text('house.makeKey')}
        </button>
      </form>
    </section>
  )
}

interface RowProps {
  readonly apiKey: ApiKey
  readonly successor: ApiKey | null
  readonly onMade: (key: string) => void
  readonly onDone: () => void
}

function KeyRow({ apiKey, successor, onMade, onDone }: RowProps) {
  const { id, name, prefix, scopes, state, lastUsedAt, expiresAt } = apiKey
  return (
    <li class={state === 'ACTIVE' ? '' : 'gone'}>
      <strong dir="auto">{name}</strong> <bdi class="code">{prefix}…</bdi>{' '}
      <span class="tag">{text(`house.${state}`)}</span>
      <p class="quiet">
        {list(scopes.map(scopeWords))}
        {lastUsedAt === null ? null : ` · ${text('house.lastUsed', { time: dateAndTime(lastUsedAt) })}`}
        {expiresAt === null ? null : ` · ${text('house.until', { time: dateAndTime(expiresAt) })}`}
      </p>
      {state === 'ACTIVE' && successor !== null ? <Succession successor={successor} /> : null}
      {state === 'ACTIVE' && successor === null ? (
        <Rotate apiKey={apiKey} onMade={onMade} onDone={onDone} />
      ) : null}
      {state === 'ACTIVE' ? (
        <Confirm
          id={id}
          label={text('house.revoke')}
          what={`${name} ${prefix}`}
          asksWhy
          onSure={(reason) => revokeApiKey({ id, reason })}
          onDone={onDone}
        />
      ) : null}
    </li>
  )
}

/** Whether the old key can be taken back already. */
function Succession({ successor: { prefix, lastUsedAt } }: { successor: ApiKey }) {
  return (
    <p class={lastUsedAt === null ? 'mistake' : ''}>
      {lastUsedAt === null
        ? text('house.successorUnused', { key: prefix })
        : text('house.successorUsed', { key: prefix, time: dateAndTime(lastUsedAt) })}
    </p>
  )
}

const OVERLAP_HOURS = '24'
const OVERLAP_HOURS_MAX = 720

/** The first of two steps: a successor with the same scopes; the old key goes on for a while, and is taken back after. */
function Rotate({ apiKey: { id, name, prefix }, onMade, onDone }: Omit<RowProps, 'successor'>) {
  const kept = textDraft(`overlap.${id}`, OVERLAP_HOURS)
  const hours = kept.value
  const [isMistaken, setMistaken] = useState(false)
  const { error, isBusy, run } = useAct()
  const submit = (event: Event) => {
    event.preventDefault()
    const overlapHours = Number(hours)
    const isFine =
      hours.trim() !== '' &&
      Number.isInteger(overlapHours) &&
      overlapHours >= 0 &&
      overlapHours <= OVERLAP_HOURS_MAX
    setMistaken(!isFine)
    if (!isFine) return
    const input = { id, overlapHours }
    void run(input, async () => {
      onMade(await rotateApiKey(input))
      kept.value = OVERLAP_HOURS
      onDone()
    })
  }
  return (
    <details>
      <summary>
        {text('house.rotate')}
        <span class="unseen">
          {' '}
          {name} {prefix}
        </span>
      </summary>
      <form class="panel" onSubmit={submit} noValidate>
        <p>{text('house.rotateLead')}</p>
        <TypedField
          id={`overlap-${id}`}
          type="number"
          label={text('house.overlap')}
          hint={text('house.overlapHint')}
          value={hours}
          onTyped={(typed) => {
            kept.value = typed
          }}
        />
        {isMistaken ? (
          <p class="mistake" role="alert">
            {text('ask.outOfBounds', { minimum: 0, maximum: OVERLAP_HOURS_MAX })}
          </p>
        ) : null}
        <Problem error={error} />
        <button type="submit" aria-disabled={isBusy}>
          {text('house.rotateGo')}
          <span class="unseen">
            {' '}
            {name} {prefix}
          </span>
        </button>
      </form>
    </details>
  )
}
