import type { FindingStatus, FindingTree, Verdict } from '../../src/rules/index.ts'
import type { Truth } from '../../src/rules/types.ts'

/** A finding with all that is drawn of it, in the reader's language. */
export interface DrawnFinding extends FindingTree {
  /** With the list item it is about, if it is about one. */
  readonly code: string
  readonly title: string
  readonly status: FindingStatus
  readonly message: string
}

export interface DrawingWords {
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

const ENGLISH: DrawingWords = {
  applies: 'Does it apply?',
  fulfilled: 'Is it fulfilled?',
  closes: 'Is this the act that closes the matter?',
  statuses: {
    MET: 'fulfilled',
    UNMET: 'not fulfilled',
    OPEN: 'not shown to be fulfilled',
    POSSIBLE: 'may apply',
    NOTED: 'to be noted',
    WAIVED: 'waived',
    NOT_APPLICABLE: 'does not apply',
  },
  verdicts: {
    BLOCKED: 'Blocked: something that must not happen would happen',
    NEEDS_INFORMATION: 'Needs information: a fact that decides is missing',
    PROCEED_WITH_CONDITIONS: 'Proceed with conditions: something required is not shown to be in place',
    PROCEED: 'Proceed: nothing forbids it, and what is required is in place',
  },
}

const CHINESE: DrawingWords = {
  applies: '是否适用？',
  fulfilled: '是否满足？',
  closes: '是否为结案行为？',
  statuses: {
    MET: '已满足',
    UNMET: '未满足',
    OPEN: '尚未证明已满足',
    POSSIBLE: '可能适用',
    NOTED: '须知悉',
    WAIVED: '已豁免',
    NOT_APPLICABLE: '不适用',
  },
  verdicts: {
    BLOCKED: '禁止：将发生不得发生之事',
    NEEDS_INFORMATION: '需要信息：缺少决定性的事实',
    PROCEED_WITH_CONDITIONS: '附条件进行：有要求尚未证明已落实',
    PROCEED: '可以进行：无禁止事项，要求均已落实',
  },
}

export const wordsIn = (locale: string): DrawingWords => (locale.startsWith('zh') ? CHINESE : ENGLISH)
