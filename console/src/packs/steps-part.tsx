import { useState } from 'preact/hooks'
import type { ProcedureStep } from 'tutela/engine'
import { LineInput } from '../parts/line-input.tsx'
import { text } from '../texts/texts.ts'
import { termCodeFor } from './codes.ts'
import type { Path } from './draft.ts'
import { ChoiceField, type Editing, SeveralField, say, TickField, WordsField } from './editing.tsx'
import { AddNamed, Card, Part } from './part.tsx'
import { inWords } from './words.ts'

/** Steps that are added to what is done already. */
export function StepsPart({ at }: { at: Editing }) {
  const { doc, words } = at
  const [procedure, setProcedure] = useState('')
  const all = words.procedures()
  const chosen = all.find(({ code }) => code === procedure) ?? all[0]
  return (
    <Part title={text('write.steps')} lead={text('write.stepsLead')}>
      {Object.entries(doc.procedures ?? {}).flatMap(([code, { steps = [] }]) =>
        steps.map((step, index) => (
          <Step
            key={`${code} ${step.code}`}
            at={at}
            path={['procedures', code, 'steps', index]}
            step={step}
            tag={all.find((known) => known.code === code)?.title}
          />
        )),
      )}
      {chosen === undefined ? null : (
        <>
          <ChoiceField
            id="step-procedure"
            label={text('runs.procedure')}
            value={chosen.code}
            options={all}
            onChosen={setProcedure}
          />
          <AddNamed
            at={at}
            name="step"
            label={text('write.newStep')}
            button={text('write.addStep')}
            onNamed={(title, typed) => {
              const before = doc.procedures?.[chosen.code]?.steps ?? []
              const code = termCodeFor(doc, typed, (taken) => before.some((step) => step.code === taken))
              say(at, ['extends'], words.extendsWith(chosen.pack))
              say(at, ['procedures', chosen.code, 'steps', before.length], { code, title })
            }}
          />
        </>
      )}
    </Part>
  )
}

function Step({
  at,
  path,
  step,
  tag,
}: {
  at: Editing
  path: Path
  step: ProcedureStep
  tag: string | undefined
}) {
  const id = `hours-${path.join('-')}`
  const [, hours = ''] = /^PT(\d+)H$/.exec(String(step.due?.within)) ?? []
  const setHours = (typed: string) =>
    say(at, [...path, 'due'], Number(typed) > 0 ? { within: `PT${Number(typed)}H` } : undefined)
  return (
    <Card at={at} path={path} title={inWords(step.title)} tag={tag}>
      <WordsField at={at} path={[...path, 'title']} label={text('write.stepTitle')} />
      <WordsField
        at={at}
        path={[...path, 'guidance']}
        label={text('write.stepGuidance')}
        isLong
        isNeeded={false}
      />
      <SeveralField
        label={text('write.who')}
        options={at.words.terms('roles')}
        chosen={step.roles ?? []}
        onChosen={(roles) => say(at, [...path, 'roles'], roles.length === 0 ? undefined : roles)}
      />
      <div class="field">
        <label for={id}>
          {text('write.withinHours')} <span class="quiet">{text('app.optional')}</span>
        </label>
        <LineInput id={id} type="number" value={hours} onTyped={setHours} />
      </div>
      <TickField at={at} path={[...path, 'blocksClosing']} label={text('write.blocksClosing')} />
    </Card>
  )
}
