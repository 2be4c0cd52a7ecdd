import type { FormFact } from '../api/assessments.ts'
import { figure, text } from '../texts/texts.ts'

/** What was typed as a value, or what is wrong with it. */
export type Typed = { readonly value: unknown } | { readonly mistake: string }

/** Whether it is answered in words, of one line or several. */
export const isText = ({ type }: FormFact): boolean => ['string', 'strings', 'list', 'object'].includes(type)

export function readTyped(fact: FormFact, typed: string): Typed {
  const given = typed.trim()
  // A list that is left empty says that there is none; a field that is left empty says nothing.
  if (fact.type === 'strings') return { value: lines(given) }
  if (fact.type === 'list') return { value: lines(given).map((line) => ({ [fact.itemKey ?? 'id']: line })) }
  if (given === '') return { mistake: text('ask.empty') }
  if (fact.type === 'integer' || fact.type === 'number') return readFigure(fact, given)
  if (fact.type === 'dateTime') return readInstant(given)
  return { value: given }
}

const lines = (given: string): string[] => [
  ...new Set(
    given
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

function readFigure(fact: FormFact, given: string): Typed {
  // Digits of other scripts are digits: ٩ and ９ are 9.
  const plain = given.normalize('NFKC').replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
  const value = Number(plain.replace(',', '.'))
  if (Number.isNaN(value) || (fact.type === 'integer' && !Number.isInteger(value)))
    return { mistake: text('ask.notANumber') }
  const { minimum, maximum } = fact
  if ((minimum !== null && value < minimum) || (maximum !== null && value > maximum)) {
    const bounds = {
      minimum: minimum === null ? '…' : figure(minimum),
      maximum: maximum === null ? '…' : figure(maximum),
    }
    return { mistake: text('ask.outOfBounds', bounds) }
  }
  return { value }
}

/** A day and time of the reader's own clock. */
function readInstant(given: string): Typed {
  const instant = new Date(given)
  return Number.isNaN(instant.getTime()) ? { mistake: text('ask.empty') } : { value: instant.toISOString() }
}
