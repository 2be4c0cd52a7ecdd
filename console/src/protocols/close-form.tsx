import { useState } from 'preact/hooks'
import { textDraft } from '../api/drafts.ts'
import { type Blocker, closeRun, type Run } from '../api/runs.ts'
import { viewer } from '../api/session.ts'
import { useAct } from '../parts/acts.ts'
import { Problem } from '../parts/problem.tsx'
import { text } from '../texts/texts.ts'
import { RoleChoice, roleOf, rolesOf } from './role-choice.tsx'

/** Closes a run; what still keeps it open stands there before anybody tries. */
export function CloseForm({ run, onDone }: { run: Run; onDone: () => void }) {
  const roles = rolesOf(run)
  const chosenRole = textDraft(`close.role.${run.id}`)
  const chosenOutcome = textDraft(`close.outcome.${run.id}`)
  const held = viewer.value?.roles.find((own) => roles.some(({ code }) => code === own))
  const role = roleOf(chosenRole.value, roles, held)
  const [isPressed, setPressed] = useState(false)
  const { outcomeTerms: outcomes } = run.procedure
  const outcome = chosenOutcome.value || (outcomes.length === 1 ? (outcomes[0]?.code ?? '') : '')
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
          <div class="field">
            <label for="outcome">{text('run.outcome')}</label>
            {isPressed && outcome === '' ? (
              <p class="mistake" role="alert">
                {text('app.needed')}
              </p>
            ) : null}
            <select
              id="outcome"
              value={outcome}
              aria-invalid={isPressed && outcome === ''}
              onChange={({ currentTarget }) => {
                chosenOutcome.value = currentTarget.value
              }}
            >
              {outcome === '' ? <option value="">{text('ask.choose')}</option> : null}
              {outcomes.map(({ code, title }) => (
                <option key={code} value={code}>
                  {title}
                </option>
              ))}
            </select>
          </div>
        )}
        <RoleChoice
          id="close-role"
          roles={roles}
          role={role}
          isLacking={isPressed}
          onRole={(code) => {
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
