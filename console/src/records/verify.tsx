import { useState } from 'preact/hooks'
import { textDraft } from '../api/drafts.ts'
import { type Check, proofOf } from '../api/records.ts'
import { viewer } from '../api/session.ts'
import { Problem } from '../parts/problem.tsx'
import type { TextKey } from '../texts/en.ts'
import { dateAndTime, figure, text } from '../texts/texts.ts'
import { type Verification, verifyReceipt } from './verify-receipt.ts'

interface Outcome {
  readonly verification: Verification
  readonly size: number
  readonly sequence: number
  readonly signedAt: string
  readonly publicKey: string
}

const LINES: readonly (readonly [keyof Verification, TextKey])[] = [
  ['isThisRecord', 'verify.isThisRecord'],
  ['isUnaltered', 'verify.isUnaltered'],
  ['isInLog', 'verify.isInLog'],
  ['isSigned', 'verify.isSigned'],
  ['isKnownKey', 'verify.isKnownKey'],
]

/** Public keys are no secret, and one log has the same for every record. */
const expectedKey = textDraft('verify.key')

/** Verifies the receipt in this page: nothing is taken on the service's word but its public key, and that can be compared. */
export function Verify({ check }: { check: Pick<Check, 'id' | 'verdict' | 'recordedAt' | 'receipt'> }) {
  const [outcome, setOutcome] = useState<Outcome | 'none' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const verify = async () => {
    setError(null)
    try {
      const proof = await proofOf(check.id)
      if (proof === null) return setOutcome('none')
      const organisationId = viewer.value?.organisation.id ?? ''
      const verification = await verifyReceipt(check, proof, {
        organisationId,
        expectedKey: expectedKey.value.trim(),
      })
      const { size, signedAt, publicKey } = proof.head
      setOutcome({ verification, size, signedAt, publicKey, sequence: proof.entry.sequence })
    } catch (problem) {
      setError(problem)
    }
  }
  return (
    <section class="panel">
      <h2>{text('verify.title')}</h2>
      <p class="no-print">{text('verify.lead')}</p>
      <div class="no-print">
        <label for="log-key">
          {text('verify.key')} <span class="quiet">{text('app.optional')}</span>
        </label>
        <p class="quiet" id="log-key-hint">
          {text('verify.keyHint')}
        </p>
        <input
          id="log-key"
          type="text"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="log-key-hint"
          value={expectedKey.value}
          onInput={({ currentTarget }) => {
            expectedKey.value = currentTarget.value
          }}
        />
        <button type="button" class="main" onClick={verify}>
          {text('verify.go')}
        </button>
      </div>
      <Problem error={error} />
      <div role="status">
        {outcome === 'none' ? <p>{text('verify.none')}</p> : null}
        {outcome === null || outcome === 'none' ? null : <Told outcome={outcome} />}
      </div>
    </section>
  )
}

function Told({ outcome: { verification, size, sequence, signedAt, publicKey } }: { outcome: Outcome }) {
  const holds = LINES.every(([part]) => verification[part] !== false) && verification.isSigned === true
  return (
    <>
      <p class={`verdict ${holds ? 'proceed' : 'blocked'}`}>
        <span class="mark" aria-hidden="true">
          {holds ? '✓' : '■'}
        </span>
        <span>{text(holds ? 'verify.holds' : 'verify.fails')}</span>
      </p>
      <ul class="reasons apart">
        {LINES.map(([part, words]) => {
          const value = verification[part]
          const outcome = value === null ? 'UNKNOWN' : value ? 'TRUE' : 'FALSE'
          return (
            <li key={part} class={`reason ${outcome.toLowerCase()}`}>
              <span class="mark" aria-hidden="true">
                {{ TRUE: '✓', FALSE: '×', UNKNOWN: '?' }[outcome]}
              </span>
              <span>
                {text(words)} <span class="tag">{text(`verify.${outcome}`)}</span>
              </span>
            </li>
          )
        })}
      </ul>
      <p class="quiet">
        {text('verify.place', {
          sequence: figure(sequence),
          size: figure(size),
          time: dateAndTime(signedAt),
        })}
      </p>
      <p class="quiet">
        {text('verify.keyWas')} <bdi class="code">{publicKey}</bdi>
      </p>
    </>
  )
}
