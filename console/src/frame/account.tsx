import { CredentialError } from '@tutela/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { draft, putAway } from '../api/drafts.ts'
import { provider as chosen } from '../api/provider.ts'
import { NothingAllowedError, signIn } from '../api/session.ts'
import { LineInput } from '../parts/line-input.tsx'
import { Problem } from '../parts/problem.tsx'
import { awaitToken } from '../sign-in/hand-over.ts'
import { hostOf, type Provider, readProvider, SCOPE, writeProvider } from '../sign-in/provider.ts'
import { locale, text } from '../texts/texts.ts'

/**
 * Signs in at the provider, in a window of its own: this page is never left, so that what stands on it stays, and it asks no host but
 * its own. The token comes over from memory to memory.
 */
export function WithAccount({ provider }: { provider: Provider }) {
  const [isWaiting, setWaiting] = useState(false)
  const [mistake, setMistake] = useState<'unknown' | 'noRules' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const end = useRef<() => void>(() => undefined)
  useEffect(() => () => end.current(), [])
  const host = hostOf(provider)
  const take = async (token: string) => {
    setWaiting(false)
    try {
      putAway.value = false
      await signIn(token)
    } catch (problem) {
      if (problem instanceof NothingAllowedError) setMistake('noRules')
      else if (problem instanceof CredentialError && problem.code === 'UNAUTHENTICATED') setMistake('unknown')
      else setError(problem)
    }
  }
  const begin = () => {
    end.current()
    setMistake(null)
    setError(null)
    setWaiting(true)
    const channel = crypto.randomUUID()
    end.current = awaitToken(channel, (token) => void take(token))
    const asked = new URLSearchParams({ channel, locale: locale.value })
    open(`./sign-in/#${writeProvider(provider)}&${asked}`, '_blank', 'noopener')
  }
  return (
    <>
      {mistake === null ? null : (
        <p class="mistake" role="alert">
          {text(`provider.${mistake}`, { host })}
        </p>
      )}
      <p class="quiet">{text('provider.withAccountLead')}</p>
      <button type="button" class="main" id="with-account" onClick={begin}>
        {text('provider.withAccount', { host })}
      </button>
      <p role="status">{isWaiting ? text('provider.goOn') : ''}</p>
      <Problem error={error} />
      <button
        type="button"
        class="plain"
        onClick={() => {
          chosen.value = null
        }}
      >
        {text('provider.forget')}
      </button>
    </>
  )
}

interface Typed {
  readonly issuer: string
  readonly client: string
  readonly audience: string
  readonly scope: string
}

const EMPTY: Typed = { issuer: '', client: '', audience: '', scope: SCOPE }
const typing = draft<Typed>('provider', EMPTY, (kept) =>
  typeof kept === 'object' && kept !== null ? { ...EMPTY, ...kept } : null,
)

/** For those who have no address that knows their provider. Nothing is looked up: the service tells nobody who signs in where. */
export function ProviderForm() {
  const [isMistaken, setMistaken] = useState(false)
  const submit = (event: Event) => {
    event.preventDefault()
    const read = readProvider(new URLSearchParams({ ...typing.value }).toString())
    setMistaken(read === null)
    if (read !== null) chosen.value = read
  }
  const line = (name: keyof Typed, label: string, hint?: string) => (
    <div class="field">
      <label for={`provider-${name}`}>{label}</label>
      {hint === undefined ? null : (
        <p class="quiet" id={`provider-${name}-hint`}>
          {hint}
        </p>
      )}
      <LineInput
        id={`provider-${name}`}
        hintId={hint === undefined ? undefined : `provider-${name}-hint`}
        maxLength={500}
        value={typing.value[name]}
        onTyped={(typed) => {
          typing.value = { ...typing.value, [name]: typed }
        }}
      />
    </div>
  )
  return (
    <form onSubmit={submit} noValidate>
      <p>{text('provider.otherLead')}</p>
      {line('issuer', text('provider.issuer'), text('provider.issuerHint'))}
      {line('client', text('provider.client'), text('provider.clientHint'))}
      {line('audience', text('provider.audienceLabel'), text('house.audienceHint'))}
      {line('scope', text('house.scopeAsked'))}
      {isMistaken ? (
        <p class="mistake" role="alert">
          {text('provider.notOne')}
        </p>
      ) : null}
      <button type="submit">{text('provider.use')}</button>
    </form>
  )
}
