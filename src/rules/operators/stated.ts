import { ANY, type OperatorRecord } from './record.ts'

/** Whether anything is known of a fact. */
export const STATED = {
  isStated: {
    factTypes: ANY,
    operand: 'true',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'nothing',
    negationOf: null,
    mistakenFor: null,
    description: 'is known, whatever its value',
    phrases: { en: ['', ''], 'zh-CN': ['', ''] },
    clause: { en: 'is known', 'zh-CN': '已知' },
    fulfilledBy: null,
    test: { kind: 'stated' },
    flat: null,
  },
} as const satisfies Record<string, OperatorRecord>
