import { useMemo, useState } from 'preact/hooks'
import { draft, textDraft } from '../api/drafts.ts'
import { completeStep, type Run, type StepProgress } from '../api/runs.ts'
import { useAct } from '../parts/acts.ts'
import { Problem } from '../parts/problem.tsx'
import { RecordFields } from '../parts/record-fields.tsx'
import { chosenOf, RequiredChoice } from '../parts/required-choice.tsx'
import { text } from '../texts/texts.ts'
import { fieldsOf, type Typing } from './field-values.ts'
import { heldOf, rolesOf } from './roles.ts'

const EMPTY: Typing = {}

/** Does a step: who, what is written down. What was typed outlives a reload and a refusal. */
export function StepForm({
  run,
  progress: { step },
  onDone,
}: {
  run: Run
  progress: StepProgress
  onDone: () => void
}) {
  const typing = useMemo(
    () =>
      draft<Typing>(`step.${run.id}.${step.code}`, EMPTY, (kept) =>
        typeof kept === 'object' && kept !== null ? (kept as Typing) : null,
      ),
    [run.id, step.code],
  )
  const roles = step.roles.length > 0 ? step.roles : rolesOf(run)
  const chosenRole = textDraft(`role.${run.id}.${step.code}`)
  const role = chosenOf(chosenRole.value, roles, heldOf(roles))
  const [isPressed, setPressed] = useState(false)
  const [mistakes, setMistakes] = useState<Readonly<Record<string, string>>>({})
  const { error, isBusy, run: act } = useAct(`step.${run.id}.${step.code}`)
  const submit = (event: Event) => {
    event.preventDefault()
    const read = fieldsOf(step.fields, typing.value)
    setMistakes(read.mistakes)
    setPressed(true)
    if (Object.keys(read.mistakes).length > 0 || (role === '' && roles.length > 0)) return
    const input = { runId: run.id, step: step.code, actingRole: role, fields: read.values }
    void act(input, async (idempotencyKey) => {
      await completeStep({ ...input, idempotencyKey })
      typing.value = EMPTY
      chosenRole.value = ''
      onDone()
    })
  }
  return (
    <details class="no-print">
      <summary>
        {text('step.do')}
        <span class="unseen"> {step.title}</span>
      </summary>
      <form class="panel" onSubmit={submit} noValidate>
        {step.guidance === null ? null : <p dir="auto">{step.guidance}</p>}
        <RecordFields
          fields={step.fields}
          prefix={step.code}
          typing={typing.value}
          mistakes={mistakes}
          onTyped={(next) => {
            typing.value = next
          }}
        />
        <RequiredChoice
          id={`${step.code}-role`}
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
          {text('step.done')}
        </button>
      </form>
    </details>
  )
}
