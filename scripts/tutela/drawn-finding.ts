import type { FindingStatus, FindingTree, Verdict } from '../../src/rules/index.ts'
import { Words } from '../../src/rules/texts/words.ts'
import type { Ruleset, Truth } from '../../src/rules/types.ts'

/** A finding with all that is drawn of it, in the reader's language. */
export interface DrawnFinding extends FindingTree {
  /** With the list item it is about, if it is about one. */
  readonly code: string
  readonly title: string
  readonly status: FindingStatus
  readonly message: string
}

export interface DrawingWords {
  readonly first: string
  readonly applies: string
  readonly fulfilled: string
  readonly closes: string
  readonly statuses: Readonly<Record<FindingStatus, string>>
  readonly verdicts: Readonly<Record<Verdict, string>>
}

/** Signs rather than colours alone, for those who do not see them. */
export const SIGNS: Readonly<Record<Truth, string>> = { TRUE: '✓', FALSE: '✗', UNKNOWN: '?' }

/** What a status says at a glance: fine, not fine, not known, or not concerned. */
export const TONES: Readonly<Record<FindingStatus, 'yes' | 'no' | 'unknown' | 'aside'>> = {
  MET: 'yes',
  NOTED: 'yes',
  WAIVED: 'aside',
  NOT_APPLICABLE: 'aside',
  UNMET: 'no',
  OPEN: 'unknown',
  POSSIBLE: 'unknown',
}

const STATUSES: readonly FindingStatus[] = [
  'MET',
  'UNMET',
  'OPEN',
  'POSSIBLE',
  'NOTED',
  'WAIVED',
  'NOT_APPLICABLE',
]
const VERDICTS: readonly Verdict[] = ['BLOCKED', 'NEEDS_INFORMATION', 'PROCEED_WITH_CONDITIONS', 'PROCEED']

/** The words around a picture, as the engine and the packs of translations of a ruleset have them. */
export function wordsIn(locale: string, { engineTexts }: Pick<Ruleset, 'engineTexts'> = {}): DrawingWords {
  const words = new Words(locale, engineTexts)
  const said = <Name extends string>(names: readonly Name[], say: (name: Name) => string) =>
    Object.fromEntries(names.map((name) => [name, say(name)])) as Record<Name, string>
  return {
    first: words.say('picture/first'),
    applies: words.say('picture/applies'),
    fulfilled: words.say('picture/fulfilled'),
    closes: words.say('picture/closes'),
    statuses: said(STATUSES, (status) => words.say(`status/${status}`)),
    verdicts: said(VERDICTS, (verdict) => words.say(`verdict/${verdict}`)),
  }
}
