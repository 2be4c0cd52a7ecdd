import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { AnswerList } from '../ask/answer-list.tsx'
import { ByScope } from '../ask/everything.tsx'
import { FactForm } from '../ask/fact-form.tsx'
import { place } from '../frame/router.ts'
import { Findings } from '../parts/findings.tsx'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Said } from '../parts/said.tsx'
import { Surroundings } from '../parts/surroundings.tsx'
import { locale, text } from '../texts/texts.ts'
import { AskElse } from './ask-else.tsx'
import { situate } from './engine.ts'
import { unpacked } from './link.ts'
import type { Situated } from './messages.ts'
import { Packs } from './packs.tsx'
import { ShareLink } from './share-link.tsx'
import {
  aboutToSay,
  chosenPacks,
  emptyTable,
  fetchTheRest,
  layPacks,
  opened,
  say,
  table,
  takeBack,
} from './table.ts'

/** Packs and a situation, answered by the engine in the page: no account, no request, and no network once it is loaded. */
export function PlayScreen() {
  const isBroken = useSignal(false)
  const { query } = place.value
  useEffect(() => {
    if (query === '') return
    void unpacked(query).then((played) => {
      isBroken.value = played === null
      if (played !== null) table.value = played
    })
  }, [query])
  const packs = useLoaded(async () => {
    await layPacks()
    fetchTheRest()
    return true
  }, [chosenPacks.value])
  return (
    <>
      <h1>{text('play.title')}</h1>
      <p class="lead">{text('play.lead')}</p>
      {isBroken.value ? (
        <p class="mistake" role="alert">
          {text('play.linkBroken')}
        </p>
      ) : null}
      <div class="play">
        <Packs />
        <Loaded from={packs}>{() => <Situation />}</Loaded>
      </div>
    </>
  )
}

function Situation() {
  const open = opened.value
  const { facts, asOf } = table.value
  const loaded = useLoaded(
    () => situate({ facts, asOf, locale: locale.value }),
    [JSON.stringify(facts), asOf, open],
  )
  if (open === null) return <p role="status">{text('app.loading')}</p>
  if (!open.ok) {
    return (
      <div class="problem" role="alert">
        <h2>{text('play.misfit')}</h2>
        <ul>
          {open.problems.slice(0, 20).map(({ message, line, column }) => (
            <li key={`${line} ${column} ${message}`}>
              {line === null ? null : (
                <>
                  <strong>{text('play.place', { line, column: column ?? 1 })}</strong>{' '}
                </>
              )}
              {message}
            </li>
          ))}
        </ul>
      </div>
    )
  }
  return <Loaded from={loaded}>{(situated) => <Answer situated={situated} />}</Loaded>
}

function Answer({ situated }: { situated: Situated }) {
  const changing = useSignal<string | null>(aboutToSay.peek()?.name ?? null)
  if (!situated.ok) {
    return (
      <div class="problem" role="alert">
        <ul>
          {situated.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
        <button type="button" onClick={emptyTable}>
          {text('ask.startAnew')}
        </button>
      </div>
    )
  }
  const { assessment, answers, askable, findings } = situated
  const [next] = assessment.nextQuestions
  const chosen = askable.find(({ fact }) => fact.name === changing.value)
  const asked = chosen ?? (next && { question: next.text, fact: next.fact })
  const typed = aboutToSay.value
  const given = answers.find(({ fact }) => fact.name === asked?.fact.name)
  const done = (name: string, value: unknown) => {
    say(name, value)
    changing.value = null
  }
  return (
    <div class="ask played">
      <Said assessment={assessment} />
      <section class="asking">
        {asked === undefined ? (
          <div class="enough">
            <h2>{text('ask.enough')}</h2>
          </div>
        ) : (
          <FactForm
            key={asked.fact.name}
            question={asked.question}
            fact={asked.fact}
            value={typed?.name === asked.fact.name ? typed.value : given?.value}
            onTyped={(value) => {
              aboutToSay.value = { name: asked.fact.name, value }
            }}
            onAnswer={(value) => done(asked.fact.name, value)}
          />
        )}
        {given === undefined || asked === undefined ? null : (
          <button type="button" class="plain wide" onClick={() => takeBack(asked.fact.name)}>
            {text('play.forget')}
          </button>
        )}
        <AskElse askable={askable} onChosen={(name) => (changing.value = name)} />
        <AnswerList
          answers={answers}
          isFixed={false}
          onChange={(name) => (changing.value = name)}
          onAnew={emptyTable}
        />
      </section>
      <section class="saying">
        <h2>{text('ask.focus')}</h2>
        {assessment.focus.length === 0 ? <p>{text('ask.focusNone')}</p> : null}
        <Findings findings={assessment.focus.filter(({ immediate }) => !immediate)} />
        <Surroundings assessment={assessment} />
        <details class="apart">
          <summary>{text('ask.all')}</summary>
          <ByScope findings={findings} />
        </details>
        <ShareLink />
      </section>
    </div>
  )
}
