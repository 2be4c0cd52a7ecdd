import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { type Assessment, assess, type Remedy } from '../api/assessments.ts'
import { Findings } from '../parts/findings.tsx'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Said } from '../parts/said.tsx'
import { Surroundings } from '../parts/surroundings.tsx'
import { locale, text } from '../texts/texts.ts'
import { AnswerList } from './answer-list.tsx'
import { type Answered, answer, asking, EMPTY, factsOf } from './answers.ts'
import { Everything } from './everything.tsx'
import { FactForm } from './fact-form.tsx'
import { Receipt, Record } from './record.tsx'
import { Remedies, WhatIf } from './remedies.tsx'

/** Asks one question at a time, and shows beside it what safety says so far. */
export function AskScreen() {
  const { answers, recorded } = asking.value
  const trial = useSignal<Remedy | null>(null)
  const changing = useSignal<string | null>(null)
  const facts = { ...factsOf(answers), ...trial.value?.changes }
  const loaded = useLoaded(
    (signal) => assess({ facts, locale: locale.value }, signal),
    [JSON.stringify(facts)],
  )
  const changed = answers.find(({ fact }) => fact.name === changing.value)
  const isLoading = loaded.state.is === 'loading'
  return (
    <>
      <h1>{text('ask.title')}</h1>
      <p class="lead no-print">{text('ask.lead')}</p>
      <Loaded from={loaded}>
        {(assessment) => (
          <div class="ask" aria-busy={isLoading}>
            <Said assessment={assessment} isTrial={trial.value !== null} />
            <section class="asking" aria-label={text('ask.title')}>
              {trial.value !== null ? (
                <WhatIf remedy={trial.value} onEnd={() => (trial.value = null)} />
              ) : recorded !== null ? (
                <Receipt recorded={recorded} />
              ) : (
                <Asked assessment={assessment} changed={changed} onDone={() => (changing.value = null)} />
              )}
              <AnswerList
                answers={answers}
                isFixed={recorded !== null || trial.value !== null}
                onChange={(name) => (changing.value = name)}
                onAnew={() => (asking.value = EMPTY)}
              />
            </section>
            <section class="saying">
              <h2>{text('ask.focus')}</h2>
              {assessment.focus.length === 0 ? <p>{text('ask.focusNone')}</p> : null}
              <Findings findings={assessment.focus.filter(({ immediate }) => !immediate)} />
              <Remedies remedies={assessment.remedies} onTry={(remedy) => (trial.value = remedy)} />
              <Surroundings assessment={assessment} />
              <Everything facts={facts} />
            </section>
          </div>
        )}
      </Loaded>
    </>
  )
}

/** The next question, or the one whose answer is being changed, or that no more are needed; and always a way to record. */
function Asked({
  assessment,
  changed,
  onDone,
}: {
  assessment: Assessment
  changed: Answered | undefined
  onDone: () => void
}) {
  const [next] = assessment.nextQuestions
  const last = useRef<string | null>(null)
  const asked = changed === undefined ? next && { question: next.text, fact: next.fact } : changed
  last.current = asked?.fact.name ?? null
  if (asked === undefined) {
    return (
      <>
        <div class="enough">
          <h2 tabIndex={-1}>{text('ask.enough')}</h2>
          <p>{text('ask.enoughLead')}</p>
        </div>
        <Record assessment={assessment} />
      </>
    )
  }
  const { question, fact } = asked
  const typed = asking.value.typed?.name === fact.name ? asking.value.typed.value : changed?.value
  return (
    <>
      <FactForm
        key={`${fact.name} ${changed === undefined}`}
        question={question}
        fact={fact}
        value={typed}
        onTyped={(value) => {
          asking.value = { ...asking.value, typed: { name: fact.name, value } }
        }}
        onAnswer={(value) => {
          answer(question, fact, value)
          onDone()
        }}
      />
      <Record assessment={assessment} />
    </>
  )
}
