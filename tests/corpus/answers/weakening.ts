import type { Condition, Override, Pack, Requirement } from '../../../src/rules/index.ts'
import { type Answer, above, BLOCKED, base, NEEDS, type Question, terms } from './play.ts'

type Facts = NonNullable<Pack['facts']>

/** A change of a floor that is either refused, or leaves what the floor says in this case. */
export interface Weakening {
  readonly title: string
  readonly facts: Facts
  readonly floor: Partial<Requirement>
  readonly change: Override['change']
  readonly given: unknown
  readonly asOf?: string
  readonly attestations?: readonly string[]
  readonly still?: Answer
  readonly below?: Partial<Pack>
  readonly own?: Partial<Pack>
}

/** A change is refused for what it does to the floor, or takes nothing of it. */
export const weakening = ({
  title,
  facts,
  floor,
  change,
  given,
  still = BLOCKED,
  below,
  own,
  ...more
}: Weakening): Question => ({
  ...more,
  title,
  packs: [
    base(facts, floor, {
      vocabulary: { v: terms('low', 'medium', 'high'), roles: terms('low', 'high') },
      ...below,
    }),
    above(change, own),
  ],
  facts: given,
  right: [
    { accepted: false, codes: ['FLOOR_WEAKENED'] },
    { accepted: false, codes: ['FLOOR_UNPROVEN'] },
    still,
  ],
})
export const OPEN: Answer = { ...NEEDS, findings: { 'F-1': 'OPEN' } }
/** A floor that does not block. */
export const required = (require: Condition, parts: Partial<Requirement> = {}): Partial<Requirement> => ({
  require,
  level: 'required',
  ...parts,
})
