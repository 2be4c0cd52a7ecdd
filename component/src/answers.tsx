import type { FormFact } from './api.ts'
import type { Interview, State } from './interview.ts'
import type { Words } from './texts/texts.ts'

/** What was answered, each to be changed; the way to begin anew. */
export function Answers({ state, interview, words }: { state: State; interview: Interview; words: Words }) {
  const { answers } = state
  if (answers.length === 0) return null
  return (
    <section part="answers" aria-labelledby="answers">
      <h3 id="answers">{words.text('answers.title')}</h3>
      <dl>
        {answers.map(({ question, fact, value }) => (
          <div key={fact.name}>
            <dt dir="auto">{question}</dt>
            <dd>
              <span dir="auto">{shown(fact, value, words)}</span>{' '}
              <button type="button" class="link" part="button" onClick={() => interview.change(fact.name)}>
                {words.text('answers.change')}
                <span class="unseen"> {question}</span>
              </button>
            </dd>
          </div>
        ))}
      </dl>
      <button type="button" class="link" part="button" onClick={() => interview.startAnew()}>
        {words.text('answers.anew')}
      </button>
    </section>
  )
}

/** A value as people read it. */
function shown(fact: FormFact, value: unknown, words: Words): string {
  if (value === null) return words.text('ask.unknown')
  if (typeof value === 'boolean') return words.text(value ? 'ask.yes' : 'ask.no')
  if (typeof value === 'number') return words.figure(value, fact.unit)
  if (!Array.isArray(value)) return titleOf(fact, value)
  return value.length === 0
    ? words.text('ask.none')
    : words.list(value.map((part: unknown) => titleOf(fact, part)))
}

function titleOf({ terms, itemKey }: FormFact, value: unknown): string {
  if (typeof value === 'object' && value !== null && itemKey !== null)
    return String(Reflect.get(value, itemKey))
  return terms?.find(({ code }) => code === value)?.title ?? String(value)
}
