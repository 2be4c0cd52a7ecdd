import { goTo, place } from '../frame/router.ts'
import { text } from '../texts/texts.ts'
import { RunList } from './run-list.tsx'
import { RunScreen } from './run-screen.tsx'
import { StartForm } from './start-form.tsx'

/** Procedures at work: the list of runs, or one of them. */
export function ProtocolsScreen() {
  const [id] = place.value.rest
  if (id !== undefined) return <RunScreen key={id} id={id} />
  return (
    <>
      <h1>{text('runs.title')}</h1>
      <p class="lead">{text('runs.lead')}</p>
      <div class="two">
        <RunList />
        <StartForm onStarted={(run) => goTo('protocols', run)} />
      </div>
    </>
  )
}
