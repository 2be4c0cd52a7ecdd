import { CredentialError } from '@tutela/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { putAway } from '../api/drafts.ts'
import { provider } from '../api/provider.ts'
import { signIn, signOut } from '../api/session.ts'
import { Problem } from '../parts/problem.tsx'
import { text } from '../texts/texts.ts'
import { ProviderForm, WithAccount } from './account.tsx'
import { addressOf } from './router.ts'

/** The first page for whoever is not signed in. */
export function SignIn() {
  return (
    <div class="narrow">
      <h1>{text('signIn.title')}</h1>
      <p>{text('signIn.lead')}</p>
      <Ways />
      <p class="apart">
        <a href={addressOf('play')}>{text('signIn.tryOut')}</a>
      </p>
    </div>
  )
}

/** Asks for a key while a request waits for it; what stands behind it stays as it is. */
export function KeyDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-labelledby="key-title" onCancel={signOut}>
      <h1 id="key-title">{text('signIn.again')}</h1>
      <p>{text('signIn.againLead')}</p>
      <Ways />
      <button type="button" class="plain" onClick={signOut}>
        {text('app.cancel')}
      </button>
    </dialog>
  )
}

/** With the account that the address named, or with a key; the other way stands folded below. */
function Ways() {
  const known = provider.value
  return (
    <>
      {known === null ? <KeyForm /> : <WithAccount key={known.issuer} provider={known} />}
      <details class="apart">
        <summary>{text(known === null ? 'provider.other' : 'provider.withKey')}</summary>
        {known === null ? <ProviderForm /> : <KeyForm />}
      </details>
    </>
  )
}

function KeyForm() {
  const [mistake, setMistake] = useState<'empty' | 'refused' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const submit = async (event: Event) => {
    event.preventDefault()
    const key = field.current?.value.trim() ?? ''
    setError(null)
    setMistake(key === '' ? 'empty' : null)
    if (key === '') return field.current?.focus()
    setBusy(true)
    try {
      putAway.value = false
      await signIn(key)
    } catch (problem) {
      if (problem instanceof CredentialError && problem.code === 'UNAUTHENTICATED') setMistake('refused')
      else setError(problem)
      field.current?.focus()
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit} noValidate>
      <label for="key">{text('signIn.key')}</label>
      <p class="quiet" id="key-hint">
        {text('signIn.keyHint')}
      </p>
      {mistake === null ? null : (
        <p class="mistake" id="key-mistake" role="alert">
          {text(mistake === 'empty' ? 'signIn.empty' : 'signIn.refused')}
        </p>
      )}
      <input
        id="key"
        ref={field}
        type="password"
        autocomplete="off"
        spellcheck={false}
        aria-describedby={mistake === null ? 'key-hint' : 'key-mistake key-hint'}
        aria-invalid={mistake !== null}
      />
      <button type="submit" class="main" aria-disabled={isBusy}>
        {text('signIn.go')}
      </button>
      <Problem error={error} />
    </form>
  )
}
