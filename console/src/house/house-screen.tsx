import { useState } from 'preact/hooks'
import { draft } from '../api/drafts.ts'
import { changeSettings, createWebhook, type House, house, removeWebhook, webhooks } from '../api/house.ts'
import { useAct } from '../parts/acts.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { locale, text } from '../texts/texts.ts'
import { Keys } from './keys.tsx'
import { Limits } from './limits.tsx'
import { Confirm, Secret, Ticks, TypedField } from './parts.tsx'
import { Providers } from './providers.tsx'
import { set, typing } from './typing.ts'

const TOPICS = ['check.*', 'verdict.*', 'procedure.*', 'task.*', 'ruleset.*', 'waiver.*', 'log.*'] as const

/** Keys, who else may come in, who is told, and what holds for the whole house. */
export function HouseScreen() {
  return (
    <>
      <h1>{text('house.title')}</h1>
      <p class="lead">{text('house.lead')}</p>
      <div class="two">
        <div>
          <Keys />
          <Webhooks />
        </div>
        <div>
          <Settings />
          <Limits />
          <Providers />
        </div>
      </div>
    </>
  )
}

function Webhooks() {
  const loaded = useLoaded(webhooks, [])
  const [secret, setSecret] = useState<string | null>(null)
  const { error, isBusy, run } = useAct()
  const { hookName, hookUrl, hookTopics } = typing.value
  const submit = (event: Event) => {
    event.preventDefault()
    const input = { name: hookName.trim(), url: hookUrl.trim(), topics: hookTopics }
    void run(input, async () => {
      setSecret(await createWebhook(input))
      set({ hookName: '', hookUrl: '', hookTopics: [] })
      loaded.reload()
    })
  }
  return (
    <section>
      <h2>{text('house.webhooks')}</h2>
      <Loaded from={loaded}>
        {(all) => (
          <ul class="rows">
            {all.length === 0 ? <li>{text('app.nothingYet')}</li> : null}
            {all.map(({ id, name, url, topics, stoppedAt }) => (
              <li key={id}>
                <strong dir="auto">{name}</strong> <bdi class="code">{url}</bdi>
                <p class="quiet">
                  {stoppedAt === null ? null : <span class="tag stop">{text('house.stopped')}</span>}
                  {topics.join(', ')}
                </p>
                <Confirm
                  id={id}
                  label={text('house.remove')}
                  what={name}
                  onSure={() => removeWebhook({ id })}
                  onDone={loaded.reload}
                />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {secret === null ? null : (
        <Secret secret={secret} lead={text('house.secretOnce')} onSeen={() => setSecret(null)} />
      )}
      <form class="panel" onSubmit={submit} noValidate>
        <h3>{text('house.newWebhook')}</h3>
        <TypedField
          id="hook-name"
          label={text('house.name')}
          value={hookName}
          onTyped={(typed) => set({ hookName: typed })}
        />
        <TypedField
          id="hook-url"
          label={text('house.address')}
          hint={text('house.addressHint')}
          value={hookUrl}
          onTyped={(typed) => set({ hookUrl: typed })}
        />
        <Ticks
          legend={text('house.topics')}
          options={TOPICS.map((code) => ({ code, title: text(`house.topic.${code}`) }))}
          chosen={hookTopics}
          onChosen={(chosen) => set({ hookTopics: chosen })}
        />
        <Problem error={error} />
        <button type="submit" class="main" aria-disabled={isBusy}>
          {text('house.addWebhook')}
        </button>
      </form>
    </section>
  )
}

function Settings() {
  const loaded = useLoaded(house, [])
  return (
    <section>
      <h2>{text('house.settings')}</h2>
      <Loaded from={loaded}>{(all) => <SettingsForm house={all} onDone={loaded.reload} />}</Loaded>
    </section>
  )
}

/** What somebody changed in the settings and has not saved; the rest is as it is saved. */
interface Changed {
  readonly requiresSecondPerson?: boolean
  readonly requiresSignedPacks?: boolean
  readonly days: Readonly<Record<string, string>>
}

const UNCHANGED: Changed = { days: {} }

const changed = draft<Changed>('house.settings', UNCHANGED, (kept) =>
  typeof kept === 'object' && kept !== null ? { ...UNCHANGED, ...kept } : null,
)

function SettingsForm({
  house: { timeZone, defaultLocale, settings },
  onDone,
}: {
  house: House
  onDone: () => void
}) {
  const { error, isBusy, run } = useAct()
  const [isSaved, setSaved] = useState(false)
  const secondPerson = changed.value.requiresSecondPerson ?? settings.requiresSecondPerson
  const signed = changed.value.requiresSignedPacks ?? settings.requiresSignedPacks
  const daysOf = ({ kind, days }: House['settings']['retention'][number]) =>
    changed.value.days[kind] ?? (days === null ? '' : String(days))
  const say = (part: Partial<Changed>) => {
    setSaved(false)
    changed.value = { ...changed.value, ...part }
  }
  const submit = (event: Event) => {
    event.preventDefault()
    const input = {
      requiresSecondPerson: secondPerson,
      requiresSignedPacks: signed,
      retention: settings.retention.map((limit) => ({
        kind: limit.kind,
        days: daysOf(limit) === '' ? null : Number(daysOf(limit)),
      })),
    }
    void run(input, async () => {
      await changeSettings(input)
      changed.value = UNCHANGED
      setSaved(true)
      onDone()
    })
  }
  return (
    <form class="panel" onSubmit={submit} noValidate>
      <Tick
        label={text('house.secondPerson')}
        isOn={secondPerson}
        onChanged={(isOn) => say({ requiresSecondPerson: isOn })}
      />
      <Tick
        label={text('house.signedPacks')}
        isOn={signed}
        onChanged={(isOn) => say({ requiresSignedPacks: isOn })}
      />
      <h3>{text('house.retention')}</h3>
      <p class="quiet">{text('house.retentionLead')}</p>
      {settings.retention.map((limit) => (
        <TypedField
          key={limit.kind}
          id={`keep-${limit.kind}`}
          type="number"
          label={retentionWords(limit.kind)}
          isOptional
          value={daysOf(limit)}
          onTyped={(typed) => say({ days: { ...changed.value.days, [limit.kind]: typed } })}
        />
      ))}
      <dl>
        <div>
          <dt>{text('house.timeZone')}</dt>
          <dd>{timeZone}</dd>
        </div>
        <div>
          <dt>{text('app.language')}</dt>
          <dd>{new Intl.DisplayNames(locale.value, { type: 'language' }).of(defaultLocale)}</dd>
        </div>
      </dl>
      <Problem error={error} />
      <p role="status">{isSaved ? text('house.saved') : ''}</p>
      <button type="submit" class="main" aria-disabled={isBusy}>
        {text('app.save')}
      </button>
    </form>
  )
}

const KINDS = [
  'CHECKS',
  'WAIVERS',
  'ACCESS_LOG',
  'SHADOW_DIFFERENCES',
  'IDEMPOTENCY_KEYS',
  'USAGE_COUNTERS',
] as const
const retentionWords = (kind: string): string => {
  const known = KINDS.find((one) => one === kind)
  return known === undefined ? kind : text(`house.keep.${known}`)
}

function Tick({
  label,
  isOn,
  onChanged,
}: {
  label: string
  isOn: boolean
  onChanged: (isOn: boolean) => void
}) {
  return (
    <label class="option">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget }) => onChanged(currentTarget.checked)}
      />
      {label}
    </label>
  )
}
