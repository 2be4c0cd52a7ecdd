import type { Assessment } from '../api/assessments.ts'
import { shown } from '../ask/answers.ts'
import { day, text } from '../texts/texts.ts'

/** What stands around the lines of an answer: where to turn, what contradicts itself, what did not count, what was assumed. */
export function Surroundings({ assessment }: { assessment: Assessment }) {
  const { resources, conflicts, warnings, assumptions } = assessment
  return (
    <>
      <Notes title={text('ask.conflicts')} notes={conflicts.map(({ message }) => message)} />
      <Notes title={text('ask.warnings')} notes={warnings.map(({ message }) => message)} />
      {resources.length === 0 ? null : (
        <section>
          <h2>{text('ask.resources')}</h2>
          <ul class="resources">
            {resources.map(({ code, title, contact, description, verifiedOn }) => (
              <li key={code}>
                <strong dir="auto">{title}</strong>
                {contact === null ? null : (
                  <>
                    <bdi class="contact">{contact}</bdi>
                    <span class="quiet">
                      {verifiedOn === null
                        ? text('ask.notVerified')
                        : text('ask.verifiedOn', { date: day(verifiedOn) })}
                    </span>
                  </>
                )}
                {description === '' ? null : <span dir="auto">{description}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {assumptions.length === 0 ? null : (
        <details>
          <summary>{text('ask.assumed')}</summary>
          <dl class="answers">
            {assumptions.map(({ fact, value }) => (
              <div key={fact.name}>
                <dt dir="auto">{fact.label}</dt>
                <dd dir="auto">{shown(fact, value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  )
}

function Notes({ title, notes }: { title: string; notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {notes.map((note) => (
          <li key={note} dir="auto">
            {note}
          </li>
        ))}
      </ul>
    </section>
  )
}
