import type { FormFact, Remedy } from '../api/assessments.ts'
import { text } from '../texts/texts.ts'
import { answer, asking } from './answers.ts'

/** What would help: each can be looked at before it is so. */
export function Remedies({
  remedies,
  onTry,
}: {
  remedies: readonly Remedy[]
  onTry: (remedy: Remedy) => void
}) {
  if (remedies.length === 0) return null
  return (
    <section>
      <h2>{text('ask.remedies')}</h2>
      <ul class="remedies">
        {remedies.map((remedy) => (
          <li key={remedy.text}>
            <button type="button" class="option" dir="auto" onClick={() => onTry(remedy)}>
              {text('ask.remedyTry', { text: remedy.text })}
            </button>
            <p class="quiet">{text('ask.remedyThen', { verdict: text(`verdict.${remedy.verdictAfter}`) })}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A fact that was not asked for: only what it is called is known. */
const unknownForm = (name: string, label: string): FormFact => ({
  name,
  label,
  help: null,
  type: 'any',
  unit: null,
  terms: null,
  minimum: null,
  maximum: null,
  itemKey: null,
})

/** Says that what stands there is not so, and lets it become so. */
export function WhatIf({ remedy, onEnd }: { remedy: Remedy; onEnd: () => void }) {
  const keep = () => {
    for (const [name, value] of Object.entries(remedy.changes)) {
      const known = asking.value.answers.find(({ fact }) => fact.name === name)
      const { question, fact } = known ?? { question: remedy.text, fact: unknownForm(name, remedy.text) }
      answer(question, fact, value)
    }
    onEnd()
  }
  return (
    <div class="what-if" role="status">
      <h2>{text('ask.whatIf')}</h2>
      <p dir="auto">{text('ask.whatIfLead', { text: remedy.text })}</p>
      <button type="button" class="main" onClick={onEnd}>
        {text('ask.whatIfBack')}
      </button>
      <button type="button" class="plain wide" onClick={keep}>
        {text('ask.whatIfKeep')}
      </button>
    </div>
  )
}
