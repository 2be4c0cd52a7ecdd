import type { OperatorRecord } from './record.ts'

/** Where a code stands on the scale of its vocabulary. */
export const SCALES = {
  atLeast: {
    factTypes: ['code'],
    operand: 'scaleTerm',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'scale',
    negationOf: null,
    mistakenFor: 'atMost',
    description: 'is that step of the scale or a higher one',
    phrases: { en: ['at least {value}', 'below {value}'], 'zh-CN': ['不低于{value}', '低于{value}'] },
    clause: { en: 'is at least', 'zh-CN': '不低于' },
    fulfilledBy: null,
    test: { kind: 'scale', holds: (place, wanted) => place >= wanted },
    flat: null,
  },
  atMost: {
    factTypes: ['code'],
    operand: 'scaleTerm',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'scale',
    negationOf: null,
    mistakenFor: 'atLeast',
    description: 'is that step of the scale or a lower one',
    phrases: { en: ['at most {value}', 'above {value}'], 'zh-CN': ['不高于{value}', '高于{value}'] },
    clause: { en: 'is at most', 'zh-CN': '不高于' },
    fulfilledBy: null,
    test: { kind: 'scale', holds: (place, wanted) => place <= wanted },
    flat: null,
  },
} as const satisfies Record<string, OperatorRecord>
