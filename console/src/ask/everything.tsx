import { useState } from 'preact/hooks'
import { everyFinding, type Facts, type Finding } from '../api/assessments.ts'
import { Findings } from '../parts/findings.tsx'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { figure, locale, text } from '../texts/texts.ts'

const SCOPES = ['NOW', 'CASE', 'ORGANISATION'] as const

/** Every line that applies, asked for when somebody opens it. */
export function Everything({ facts }: { facts: Facts }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details class="apart" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{text('ask.all')}</summary>
      {isOpen ? <All facts={facts} /> : null}
    </details>
  )
}

function All({ facts }: { facts: Facts }) {
  const loaded = useLoaded(
    (signal) => everyFinding({ facts, locale: locale.value }, signal),
    [JSON.stringify(facts)],
  )
  return <Loaded from={loaded}>{(findings) => <ByScope findings={findings} />}</Loaded>
}

/** Lines under what they are about: this minute, this case, the house. */
export function ByScope({ findings }: { findings: readonly Finding[] }) {
  return (
    <>
      <p>{text('ask.allLead', { count: figure(findings.length) })}</p>
      {SCOPES.map((scope) => {
        const own = findings.filter((finding) => finding.scope === scope)
        if (own.length === 0) return null
        return (
          <section key={scope}>
            <h3>{text(`scope.${scope}`)}</h3>
            <Findings findings={own} />
          </section>
        )
      })}
    </>
  )
}
