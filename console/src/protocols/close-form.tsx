import { useState } from 'preact/hooks'
import { textDraft } from '../api/drafts.ts'
import { type Blocker, closeRun, type Run } from '../api/runs.ts'
import { useAct } from '../parts/acts.ts'
import { Problem } from '../parts/problem.tsx'
import { chosenOf, RequiredChoice } from '../parts/required-choice.tsx'
import { text } from '../texts/texts.ts'
import { heldOf, rolesOf } from './roles.ts'

/** Closes a run; what still keeps it open stands there before anybody tries. */
export function CloseForm({ run, onDone }: { run: Run; onDone: () => void }) {
  const roles = rolesOf(run)
  const chosenRole = textDraft(`close.role.${run.id}`)
  const chosenOutcome = textDraft(`close.outcome.${run.id}`)
  const role = chosenOf(chosenRole.value, roles, heldOf(roles))
  const [isPressed, setPressed] = useState(false)
  const { outcomeTerms: outcomes } = run.procedure
  const outcome = chosenOf(chosenOutcome.value, outcomes)
  const [tried, setTried] = useState<{ version: number; found: readonly Blocker[] } | null>(null)
  const { error, isBusy, run: act } = useAct(`close.${run.id}`)
  if (run.state === 'CLOSED') {
    return (
      <section class="panel">
        <h2>{text('run.CLOSED')}</h2>
        {run.outcome === null ? null : (
          <p>{text('run.outcomeWas', { outcome: titleOf(run, run.outcome) })}</p>
        )}
      </section>
    )
  }
  const submit = (event: Event) => {
    event.preventDefault()
    setPressed(true)
    if ((role === '' && roles.length > 0) || (outcome === '' && outcomes.length > 0)) return
    const input = { runId: run.id, actingRole: role, ...(outcome !== '' && { outcome }) }
    // What blocks changes with every step: each try is one of its own.
    void act({ ...input, version: run.version }, async (idempotencyKey) => {
      setTried({ version: run.version, found: await closeRun({ ...input, idempotencyKey }) })
      onDone()
    })
  }
  // What a try found counts until something is done; then the run says anew what keeps it open.
  const found = tried?.version === run.version ? tried.found : []
  const blockers = found.length > 0 ? found : run.closing.blockers
  return (
    <section class="panel">
      <h2>{text('run.close')}</h2>
      <Blockers blockers={blockers} steps={run.steps.filter((step) => step.holdsUpClosing)} />
      <form class="no-print" onSubmit={submit}>
        {outcomes.length === 0 ? null : (
          <RequiredChoice
            id="outcome"
            label={text('run.outcome')}
            options={outcomes}
            chosen={outcome}
            isLacking={isPressed}
            onChosen={(code) => {
              chosenOutcome.value = code
            }}
          />
        )}
        <RequiredChoice
          id="close-role"
          label={text('step.role')}
          options={roles}
          chosen={role}
          isLacking={isPressed}
          onChosen={(code) => {
            chosenRole.value = code
          }}
        />
        <Problem error={error} />
        <button type="submit" class="main" aria-disabled={isBusy}>
          {text('run.closeGo')}
        </button>
      </form>
    </section>
  )
}

const titleOf = ({ procedure }: Run, outcome: string): string =>
  procedure.outcomeTerms.find(({ code }) => code === outcome)?.title ?? outcome

function Blockers({ blockers, steps }: { blockers: readonly Blocker[]; steps: Run['steps'] }) {
  if (blockers.length + steps.length === 0) return <p role="status">{text('run.nothingBlocks')}</p>
  return (
    <div class="danger" role="status">
      <h3>{text('run.blocks')}</h3>
      <ul>
        {steps.map(({ step }) => (
          <li key={step.code}>
            {text('run.stepFirst')} <strong dir="auto">{step.title}</strong>
          </li>
        ))}
        {blockers.map(({ requirement, message }) => (
          <li key={requirement.code}>
            <strong dir="auto">{requirement.title}</strong>
            <br />
            <span dir="auto">{message}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
