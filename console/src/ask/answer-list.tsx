import { text } from '../texts/texts.ts'
import { type Answered, shown } from './answers.ts'

interface Props {
  readonly answers: readonly Answered[]
  /** Whether they stand as they are: nothing can be changed any more. */
  readonly isFixed: boolean
  readonly onChange: (name: string) => void
  readonly onAnew: () => void
}

/** What was answered, each to be changed; the way to begin anew. */
export function AnswerList({ answers, isFixed, onChange, onAnew }: Props) {
  if (answers.length === 0) return null
  const startAnew = () => {
    if (confirm(text('ask.startAnewSure'))) onAnew()
  }
  return (
    <section class="apart">
      <h2>{text('ask.answers')}</h2>
      <dl class="answers given">
        {answers.map(({ question, fact, value }) => (
          <div key={fact.name}>
            <dt dir="auto">{question}</dt>
            <dd>
              <span dir="auto">{shown(fact, value)}</span>
              {isFixed ? null : (
                <button type="button" class="plain no-print" onClick={() => onChange(fact.name)}>
                  {text('ask.change')}
                  <span class="unseen"> {question}</span>
                </button>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {isFixed ? null : (
        <button type="button" class="plain no-print" onClick={startAnew}>
          {text('ask.startAnew')}
        </button>
      )}
    </section>
  )
}
