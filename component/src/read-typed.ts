/** What of a fact decides how an answer to it is read. */
export interface AskedFact {
  readonly type: string
  readonly itemKey: string | null
  readonly minimum: number | null
  readonly maximum: number | null
}

/** What is wrong with what was typed. */
export type Mistake = 'empty' | 'notANumber' | 'outOfBounds'

/** What was typed as a value, or what is wrong with it. */
export type Typed = { readonly value: unknown } | { readonly mistake: Mistake }

/** Whether it is answered in words, of one line or several. */
export const isText = ({ type }: AskedFact): boolean => ['string', 'strings', 'list', 'object'].includes(type)

/** An answer as people type it → a value of the fact's type. */
export function readTyped(fact: AskedFact, typed: string): Typed {
  const given = typed.trim()
  // A list that is left empty says that there is none; a field that is left empty says nothing.
  if (fact.type === 'strings') return { value: lines(given) }
  if (fact.type === 'list') return { value: lines(given).map((line) => ({ [fact.itemKey ?? 'id']: line })) }
  if (given === '') return { mistake: 'empty' }
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

function readFigure({ type, minimum, maximum }: AskedFact, given: string): Typed {
  // Digits of other scripts are digits: ٩ and ９ are 9.
  const plain = given.normalize('NFKC').replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
  const value = Number(plain.replace(',', '.'))
  if (!Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value)))
    return { mistake: 'notANumber' }
  const isOutside = (minimum !== null && value < minimum) || (maximum !== null && value > maximum)
  return isOutside ? { mistake: 'outOfBounds' } : { value }
}

/** A day and time of the reader's own clock. */
function readInstant(given: string): Typed {
  const instant = new Date(given)
  return Number.isNaN(instant.getTime()) ? { mistake: 'empty' } : { value: instant.toISOString() }
}
