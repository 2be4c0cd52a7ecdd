import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { provider } from '../api/provider.ts'
import { viewer } from '../api/session.ts'
import { Problem } from '../parts/problem.tsx'
import { readProvider } from '../sign-in/provider.ts'
import { text } from '../texts/texts.ts'
import { addressOf, ENTER, place } from './router.ts'
import { SCREENS, type Screen } from './screens.ts'
import { SignIn } from './sign-in.tsx'

/** The screen of the address, or what has to happen before it can be shown. */
export function ScreenOf() {
  const { screen: name, query } = place.value
  // An address that an organisation hands to its people says where they sign in.
  const named = name === ENTER ? readProvider(query) : null
  useEffect(() => {
    if (named === null) return
    provider.value = named
    location.replace(addressOf('ask'))
  }, [query])
  const screen = SCREENS.find((known) => known.name === (name === '' ? 'ask' : name))
  useEffect(() => {
    document.title = screen === undefined ? 'Tutela' : `${text(screen.title)} – Tutela`
  })
  if (named !== null) return <p role="status">{text('app.loading')}</p>
  if (screen === undefined) {
    return (
      <>
        <h1>{text(name === ENTER ? 'provider.notOne' : 'app.nothingThere')}</h1>
        <p>
          <a href={addressOf('ask')}>{text('app.backTo', { screen: text('screen.ask') })}</a>
        </p>
      </>
    )
  }
  if (screen.needsKey && viewer.value === null) return <SignIn />
  return <LoadedScreen key={screen.name} screen={screen} />
}

function LoadedScreen({ screen }: { screen: Screen }) {
  const [state, setState] = useState<{ Shown?: ComponentType; error?: unknown }>({})
  const load = () => {
    setState({})
    screen.load().then(
      (Shown) => setState({ Shown }),
      (error: unknown) => setState({ error }),
    )
  }
  useEffect(load, [])
  const { Shown, error } = state
  if (error !== undefined) return <Problem error={error} again={load} />
  return Shown === undefined ? <p role="status">{text('app.loading')}</p> : <Shown />
}
