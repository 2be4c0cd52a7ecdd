import { render } from 'preact'
import '../style/base.css'
import '../style/controls.css'
import { preferredLanguage, speak, text } from '../texts/texts.ts'
import { begin, finish, type Stop, StopError } from './flow.ts'
import { handOver } from './hand-over.ts'

type Shown = Stop | 'waiting' | 'done' | 'nobody' | 'fault'

/** The window in which somebody signs in with an identity provider, and that hands the token over to the one that asked. */
async function start(): Promise<void> {
  const [address, fragment] = [new URL(location.href), location.hash.slice(1)]
  const isBack = address.searchParams.has('state')
  // A code is used once, and stands in no history.
  history.replaceState(null, '', location.pathname)
  await speak(new URLSearchParams(fragment).get('locale') ?? preferredLanguage())
  document.title = `${text('signIn.title')} – Tutela`
  show('waiting')
  try {
    if (!isBack) return location.assign(await begin(fragment))
    const { channel, token } = await finish(address)
    const isTaken = await handOver(channel, token)
    show(isTaken ? 'done' : 'nobody')
    if (isTaken) close()
  } catch (error) {
    if (!(error instanceof StopError)) console.error(error)
    if (error instanceof StopError) show(error.stop, error.code)
    else show('fault')
  }
}

function show(what: Shown, code: string | null = null): void {
  const page = document.getElementById('page')
  if (page === null) return
  const isFine = what === 'waiting' || what === 'done'
  render(
    <main class="narrow">
      <h1>{text('signIn.title')}</h1>
      <p class={isFine ? '' : 'mistake'} role={isFine ? 'status' : 'alert'}>
        {text(`provider.${what}`)}
      </p>
      {code === null ? null : <p class="code">{code}</p>}
    </main>,
    page,
  )
}

start().catch((error: unknown) => {
  document.body.textContent = String(error)
})
