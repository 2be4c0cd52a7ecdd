import { type OperatorRecord, TEXT_TYPES } from './record.ts'
import { matchesGlob } from './text.ts'

/** What a text looks like. */
export const TEXTS = {
  startsWith: {
    factTypes: TEXT_TYPES,
    operand: 'text',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'pattern',
    negationOf: null,
    mistakenFor: 'endsWith',
    description: 'starts with',
    phrases: {
      en: ['starts with {value}', 'does not start with {value}'],
      'zh-CN': ['开头为{value}', '开头不为{value}'],
    },
    clause: { en: 'starts with', 'zh-CN': '开头为' },
    fulfilledBy: null,
    test: { kind: 'text', holds: (text, part) => text.startsWith(part) },
    flat: null,
  },
  endsWith: {
    factTypes: TEXT_TYPES,
    operand: 'text',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'pattern',
    negationOf: null,
    mistakenFor: 'startsWith',
    description: 'ends with',
    phrases: {
      en: ['ends with {value}', 'does not end with {value}'],
      'zh-CN': ['结尾为{value}', '结尾不为{value}'],
    },
    clause: { en: 'ends with', 'zh-CN': '结尾为' },
    fulfilledBy: null,
    test: { kind: 'text', holds: (text, part) => text.endsWith(part) },
    flat: null,
  },
  matchesGlob: {
    factTypes: TEXT_TYPES,
    operand: 'text',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'pattern',
    negationOf: null,
    mistakenFor: null,
    description: 'matches, where * stands for any text and ? for one character',
    phrases: { en: ['matches {value}', 'does not match {value}'], 'zh-CN': ['符合{value}', '不符合{value}'] },
    clause: { en: 'matches', 'zh-CN': '符合' },
    fulfilledBy: null,
    test: { kind: 'text', holds: matchesGlob },
    flat: null,
  },
} as const satisfies Record<string, OperatorRecord>
