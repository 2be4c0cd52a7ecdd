import { draft } from '../api/drafts.ts'
import { createIdentityProvider, identityProviders, removeIdentityProvider } from '../api/house.ts'
import { ENTER } from '../frame/router.ts'
import { useAct } from '../parts/acts.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { Copy } from '../parts/why.tsx'
import { readProvider, SCOPE, writeProvider } from '../sign-in/provider.ts'
import { list, text } from '../texts/texts.ts'
import { Confirm, Ticks, TypedField } from './parts.tsx'
import { EMPTY, SCOPES, scopeWords, set, typing } from './typing.ts'

/** Who else may come in: people of an identity provider. */
export function Providers() {
  const loaded = useLoaded(identityProviders, [])
  return (
    <section>
      <h2>{text('house.providers')}</h2>
      <Loaded from={loaded}>
        {(all) => (
          <ul class="rows">
            {all.length === 0 ? <li>{text('app.nothingYet')}</li> : null}
            {all.map(({ id, name, issuer: from, audience, rules }) => (
              <li key={id}>
                <strong dir="auto">{name}</strong> <bdi class="code">{from}</bdi>
                {rules.map((rule) => (
                  <p class="quiet" key={JSON.stringify(rule)}>
                    <bdi class="code">{`${rule.claim.join('.')} = ${rule.value}`}</bdi>:{' '}
                    {list(rule.scopes.map(scopeWords))}
                  </p>
                ))}
                <SignInAddress id={id} name={name} issuer={from} audience={audience} />
                <Confirm
                  id={id}
                  label={text('house.remove')}
                  what={name}
                  onSure={() => removeIdentityProvider({ id })}
                  onDone={loaded.reload}
                />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <ProviderForm onDone={loaded.reload} />
    </section>
  )
}

interface Asked {
  readonly clientId: string
  readonly scope: string
  readonly asksAudience: boolean
}

const NOTHING_ASKED: Asked = { clientId: '', scope: SCOPE, asksAudience: true }

/** Makes the address by which the provider's people come in; it knows what they would have to type otherwise. */
function SignInAddress({
  id,
  name,
  issuer,
  audience,
}: {
  id: string
  name: string
  issuer: string
  audience: string
}) {
  const asked = draft<Asked>(`sign-in-at.${id}`, NOTHING_ASKED, (kept) =>
    typeof kept === 'object' && kept !== null ? { ...NOTHING_ASKED, ...kept } : null,
  )
  const say = (part: Partial<Asked>) => {
    asked.value = { ...asked.value, ...part }
  }
  const { clientId, scope, asksAudience } = asked.value
  const page = new URL('./', document.baseURI)
  const query = writeProvider({ issuer, audience, clientId, scope, asksAudience })
  const address = readProvider(query) === null ? null : `${page.href}#/${ENTER}?${query}`
  return (
    <details>
      <summary>
        {text('house.signInAt')}
        <span class="unseen"> {name}</span>
      </summary>
      <div class="panel">
        <p>{text('house.signInAtLead')}</p>
        <p>
          {text('house.redirect')} <bdi class="code">{new URL('./sign-in/', page).href}</bdi>
        </p>
        <TypedField
          id={`client-${id}`}
          label={text('provider.client')}
          hint={text('provider.clientHint')}
          value={clientId}
          onTyped={(typed) => say({ clientId: typed })}
        />
        <TypedField
          id={`scope-${id}`}
          label={text('house.scopeAsked')}
          value={scope}
          onTyped={(typed) => say({ scope: typed })}
        />
        <label class="option">
          <input
            type="checkbox"
            checked={asksAudience}
            onChange={({ currentTarget }) => say({ asksAudience: currentTarget.checked })}
          />
          {text('house.asksAudience')}
        </label>
        {address === null ? null : (
          <>
            <p>
              <bdi class="code secret">{address}</bdi>
            </p>
            <Copy words={() => address} />
          </>
        )}
      </div>
    </details>
  )
}

function ProviderForm({ onDone }: { onDone: () => void }) {
  const { error, isBusy, run } = useAct()
  const submit = (event: Event) => {
    event.preventDefault()
    const { providerName, issuer, audience, jwksUrl, claim, claimValue, claimScopes } = typing.value
    const input = {
      name: providerName.trim(),
      issuer: issuer.trim(),
      audience: audience.trim(),
      jwksUrl: jwksUrl.trim(),
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      rules: [
        {
          claim: claim.split('.').map((part) => part.trim()),
          value: claimValue.trim(),
          scopes: claimScopes,
        },
      ],
    }
    void run(input, async () => {
      await createIdentityProvider(input)
      set({
        providerName: '',
        issuer: '',
        audience: '',
        jwksUrl: '',
        claim: '',
        claimValue: '',
        claimScopes: EMPTY.claimScopes,
      })
      onDone()
    })
  }
  return (
    <form class="panel" onSubmit={submit} noValidate>
      <h3>{text('house.newProvider')}</h3>
      <ProviderFields />
      <Problem error={error} />
      <button type="submit" class="main" aria-disabled={isBusy}>
        {text('house.addProvider')}
      </button>
    </form>
  )
}

function ProviderFields() {
  const { providerName, issuer, audience, jwksUrl, claim, claimValue, claimScopes } = typing.value
  return (
    <>
      <TypedField
        id="idp-name"
        label={text('house.name')}
        value={providerName}
        onTyped={(typed) => set({ providerName: typed })}
      />
      <TypedField
        id="idp-issuer"
        label={text('house.issuer')}
        value={issuer}
        onTyped={(typed) => set({ issuer: typed })}
      />
      <TypedField
        id="idp-audience"
        label={text('house.audience')}
        hint={text('house.audienceHint')}
        value={audience}
        onTyped={(typed) => set({ audience: typed })}
      />
      <TypedField
        id="idp-jwks"
        label={text('house.jwksUrl')}
        value={jwksUrl}
        onTyped={(typed) => set({ jwksUrl: typed })}
      />
      <TypedField
        id="idp-claim"
        label={text('house.claim')}
        hint={text('house.claimHint')}
        value={claim}
        onTyped={(typed) => set({ claim: typed })}
      />
      <TypedField
        id="idp-value"
        label={text('house.claimValue')}
        value={claimValue}
        onTyped={(typed) => set({ claimValue: typed })}
      />
      <Ticks
        legend={text('house.scopes')}
        options={SCOPES.map((code) => ({ code, title: text(`house.scope.${code}`) }))}
        chosen={claimScopes}
        onChosen={(chosen) => set({ claimScopes: chosen })}
      />
    </>
  )
}
