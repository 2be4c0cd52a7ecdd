import type { OperatorName } from '../../src/rules/operators/signatures.ts'
import type { ConditionValue, FactType, FindingStatus, Verdict } from '../../src/rules/pack/format.ts'

/** The one source of what conditions mean: tests hold the evaluator to it, and docs/semantics.md is written from it. */

export type Answer = 'true' | 'false' | 'unknown'

/** Evaluation instant of every example. */
export const AS_OF = '2025-06-02T09:00:00Z'

/** Codes of the examples, on a scale from low to high; `elsewhere` stands on no scale. */
export const SCALE = ['low', 'medium', 'high'] as const
export const OFF_SCALE = 'elsewhere'

export interface Example {
  readonly given: unknown
  readonly value: ConditionValue
  readonly answer: Answer
  /** What the other fact holds, where the condition compares two facts. */
  readonly other?: unknown
}

type ExamplesByType = Partial<Record<FactType, readonly Example[]>>
const row = (given: unknown, value: ConditionValue, answer: Answer): Example => ({ given, value, answer })
const against = (given: unknown, other: unknown, answer: Answer): Example => ({
  given,
  other,
  value: { fact: 'other' },
  answer,
})

const texts = (make: (red: string, green: string) => readonly Example[]): ExamplesByType => ({
  string: make('red', 'green'),
  code: make('low', 'high'),
})
const figures = (make: (whole: number, more: number) => readonly Example[]): ExamplesByType => ({
  integer: make(3, 4),
  number: make(2.5, 2.75),
})
const lists = (make: (a: string, b: string, c: string) => readonly Example[]): ExamplesByType => ({
  strings: make('red', 'green', 'blue'),
  codes: make('low', 'medium', 'high'),
})

const DATE = '2025-05-02'
const INSTANT = '2025-05-02T08:00:00Z'

/** Before, after and so on, told by whether the condition holds for an earlier, the same and a later moment. */
function order(earlier: Answer, same: Answer, later: Answer): ExamplesByType {
  return {
    date: [
      row('2025-05-01', DATE, earlier),
      row(DATE, DATE, same),
      row('2025-05-03', DATE, later),
      row('2025-05-02T23:00:00Z', DATE, same),
      against('2025-05-01', DATE, earlier),
    ],
    dateTime: [
      row('2025-05-02T07:59:59Z', INSTANT, earlier),
      row('2025-05-02T10:00:00+02:00', INSTANT, same),
      row('2025-05-02T08:00:01Z', INSTANT, later),
      row('2025-05-02T23:00:00Z', DATE, same),
      row('2025-05-02T23:00:00-05:00', DATE, later),
      row(DATE, INSTANT, same),
      row('2025-05-01', INSTANT, earlier),
      against('2025-05-02T08:00:01Z', INSTANT, later),
    ],
  }
}

const compare = (below: Answer, same: Answer, above: Answer): ExamplesByType =>
  figures((figure, more) => [
    row(figure - 1, figure, below),
    row(figure, figure, same),
    row(more, figure, above),
    against(figure, more, below),
    against(figure, figure, same),
  ])

const equality = (same: Answer, different: Answer): ExamplesByType => ({
  boolean: [row(true, true, same), row(false, true, different), against(false, false, same)],
  ...figures((figure, more) => [
    row(figure, figure, same),
    row(more, figure, different),
    against(more, figure, different),
  ]),
  ...texts((one, another) => [row(one, one, same), row(another, one, different), against(one, one, same)]),
  date: [
    row(DATE, DATE, same),
    row('2025-05-03', DATE, different),
    row(INSTANT, DATE, same),
    against(DATE, '2025-05-03', different),
  ],
  dateTime: [
    row(INSTANT, INSTANT, same),
    row('2025-05-02T10:00:00+02:00', INSTANT, same),
    row('2025-05-02T08:00:01Z', INSTANT, different),
    row(INSTANT, DATE, same),
    row(DATE, INSTANT, same),
    against(INSTANT, '2025-05-02T08:00:00.000Z', same),
    against(DATE, INSTANT, same),
  ],
})

const membership = (inside: Answer, outside: Answer): ExamplesByType => ({
  boolean: [row(true, [true], inside), row(false, [true], outside)],
  ...figures((figure, more) => [row(figure, [figure, 0], inside), row(more, [figure, 0], outside)]),
  ...texts((one, another) => [row(one, [one], inside), row(another, [one], outside)]),
  date: [row(DATE, [DATE], inside), row('2025-05-03', [DATE], outside)],
  dateTime: [
    row(INSTANT, [INSTANT], inside),
    row('2025-05-02T09:00:00Z', [INSTANT], outside),
    row(INSTANT, [DATE], inside),
    row(DATE, [INSTANT], inside),
  ],
})

const age = (inside: Answer, outside: Answer): ExamplesByType => ({
  date: [
    row(DATE, 'P1M', inside),
    row('2025-05-01', 'P1M', outside),
    row('2025-05-03', 'P30D', inside),
    row('2025-05-02', 'P30D', outside),
    row('2024-02-29', 'P15M4D', inside),
  ],
  dateTime: [row('2025-05-02T00:00:00Z', 'P1M', inside), row('2025-05-01T23:59:59Z', 'P1M', outside)],
})

const stated: readonly FactType[] = [
  'boolean',
  'integer',
  'number',
  'string',
  'code',
  'date',
  'dateTime',
  'strings',
  'codes',
  'object',
  'list',
]

/** A value that each type of fact accepts. */
export const SAMPLE: Readonly<Record<FactType, unknown>> = {
  boolean: false,
  integer: 0,
  number: 0.5,
  string: '',
  code: 'low',
  date: DATE,
  dateTime: INSTANT,
  strings: [],
  codes: [],
  object: {},
  list: [],
}

/** What every operator answers for every type of fact that it fits. */
export const EXAMPLES: Readonly<Record<OperatorName, ExamplesByType>> = {
  equal: equality('true', 'false'),
  notEqual: equality('false', 'true'),
  in: membership('true', 'false'),
  notIn: membership('false', 'true'),
  contains: lists((a, b, c) => [row([a, b], a, 'true'), row([a, b], c, 'false'), row([], a, 'false')]),
  doesNotContain: lists((a, b, c) => [row([a, b], a, 'false'), row([a, b], c, 'true'), row([], a, 'true')]),
  containsAny: lists((a, b, c) => [
    row([a], [a, b], 'true'),
    row([c], [a, b], 'false'),
    row([], [a], 'false'),
  ]),
  containsAll: lists((a, b, c) => [
    row([a, b, c], [a, b], 'true'),
    row([a], [a, b], 'false'),
    row([], [a], 'false'),
  ]),
  covers: lists((a, b) => [
    row([a, b], [a], 'true'),
    row([b], [a], 'false'),
    against([a, b], [b], 'true'),
    against([a], [a, b], 'false'),
    against([], [], 'true'),
  ]),
  lessThan: compare('true', 'false', 'false'),
  lessThanInclusive: compare('true', 'true', 'false'),
  greaterThan: compare('false', 'false', 'true'),
  greaterThanInclusive: compare('false', 'true', 'true'),
  multipleOf: {
    integer: [
      row(6, 3, 'true'),
      row(7, 3, 'false'),
      row(-6, 3, 'true'),
      row(6, -3, 'true'),
      row(0, 3, 'true'),
      row(3, 0, 'false'),
      row(0, 0, 'true'),
    ],
    number: [
      row(0.3, 0.1, 'true'),
      row(2.5, 0.5, 'true'),
      row(2.75, 0.5, 'false'),
      row(1e21, 0.7, 'false'),
      row(1e-7, 1e21, 'false'),
    ],
  },
  before: order('true', 'false', 'false'),
  after: order('false', 'false', 'true'),
  onOrBefore: order('true', 'true', 'false'),
  onOrAfter: order('false', 'true', 'true'),
  olderThan: addTo(age('false', 'true'), row('2025-06-03', 'P1M', 'false')),
  withinLast: addTo(age('true', 'false'), row('2025-06-03', 'P1M', 'false')),
  startsWith: texts((one) => [
    row(one, one.slice(0, 1), 'true'),
    row(one, 'x', 'false'),
    row(one, '', 'true'),
  ]),
  endsWith: texts((one) => [
    row(one, one.slice(-1), 'true'),
    row(one, 'x', 'false'),
    row(one, `x${one}`, 'false'),
  ]),
  matchesGlob: texts((one) => [
    row(one, '*', 'true'),
    row(one, `?${one.slice(1)}`, 'true'),
    row(one, one.slice(1), 'false'),
    row(one, `${one.slice(0, 1)}*${one.slice(-1)}`, 'true'),
    row(one, `${one.slice(0, 1)}*x`, 'false'),
    row(one, `*${one.slice(1, 2)}*`, 'true'),
    row(one, `${one}*${one}`, 'false'),
  ]),
  atLeast: {
    code: [
      row('high', 'medium', 'true'),
      row('medium', 'medium', 'true'),
      row('low', 'medium', 'false'),
      row(OFF_SCALE, 'medium', 'unknown'),
    ],
  },
  atMost: {
    code: [
      row('high', 'medium', 'false'),
      row('medium', 'medium', 'true'),
      row('low', 'medium', 'true'),
      row(OFF_SCALE, 'medium', 'unknown'),
    ],
  },
  isStated: Object.fromEntries(stated.map((type) => [type, [row(SAMPLE[type], true, 'true')]])),
}

function addTo(examples: ExamplesByType, one: Example): ExamplesByType {
  return { ...examples, date: [...(examples.date ?? []), one] }
}

/** Values of another kind than a fact's type; each is refused, so that no condition ever sees it. */
export const REFUSED: Readonly<Record<FactType, readonly unknown[]>> = {
  boolean: ['true', 1, 0, []],
  integer: ['3', 3.5, true, [3]],
  number: ['2.5', true, [2.5], {}],
  string: [5, true, ['red'], {}],
  code: [5, true, ['low'], 'not in the closed vocabulary'],
  date: ['02.05.2025', '2025-02-30', 20250502, true],
  dateTime: ['2025-05-02T08:00:00', '2025-05-02T25:00:00Z', 1746172800, true],
  strings: ['red', ['red', 5], ['red', 'red'], {}],
  codes: ['low', ['low', 'low'], ['not in the closed vocabulary'], {}],
  object: ['{}', [], 5, true],
  list: [{}, 'A', [5], [{ name: 'A' }]],
}

/** Comparisons inside an object fact: `path` is a JSON Pointer. */
export const PATH_EXAMPLES: readonly (Example & {
  readonly operator: OperatorName
  readonly path: string
})[] = [
  { path: '/size', operator: 'equal', given: { size: 3 }, value: 3, answer: 'true' },
  { path: '/size', operator: 'equal', given: { size: 4 }, value: 3, answer: 'false' },
  { path: '/size', operator: 'equal', given: { size: '3' }, value: 3, answer: 'unknown' },
  { path: '/size', operator: 'notEqual', given: { size: '3' }, value: 3, answer: 'unknown' },
  { path: '/size', operator: 'notEqual', given: {}, value: 3, answer: 'unknown' },
  { path: '/size', operator: 'notEqual', given: { size: null }, value: 3, answer: 'unknown' },
  { path: '/size', operator: 'lessThan', given: { size: 2 }, value: 3, answer: 'true' },
  { path: '/size', operator: 'lessThan', given: { size: [2] }, value: 3, answer: 'unknown' },
  { path: '/name', operator: 'notIn', given: { name: 'red' }, value: ['red'], answer: 'false' },
  { path: '/name', operator: 'notIn', given: { name: 'blue' }, value: ['red'], answer: 'true' },
  { path: '/name', operator: 'notIn', given: { name: 5 }, value: ['red'], answer: 'unknown' },
  { path: '/name', operator: 'startsWith', given: { name: 'red' }, value: 're', answer: 'true' },
  { path: '/name', operator: 'startsWith', given: { name: ['red'] }, value: 're', answer: 'unknown' },
  {
    path: '/rooms/0/name',
    operator: 'equal',
    given: { rooms: [{ name: 'red' }] },
    value: 'red',
    answer: 'true',
  },
  { path: '/rooms/length', operator: 'equal', given: { rooms: ['red'] }, value: 1, answer: 'unknown' },
  { path: '/a~1b/c~0d', operator: 'equal', given: { 'a/b': { 'c~d': true } }, value: true, answer: 'true' },
  { path: '/size', operator: 'isStated', given: { size: 'anything' }, value: true, answer: 'true' },
  { path: '/size', operator: 'isStated', given: {}, value: true, answer: 'unknown' },
]

/** A requirement as judged: what its conditions answer, and what comes of it. */
export interface StatusRow {
  readonly when: Answer
  /** Absent: there is nothing to fulfil. */
  readonly require?: Answer
  readonly level: 'blocking' | 'required' | 'advisory'
  readonly failClosed?: true
  readonly attested?: true
  readonly waived?: true
  /** With `bites: on_close`: whether this is the closing act. */
  readonly closes?: Answer
  readonly status: FindingStatus
  /** The verdict of a check that has this requirement only, with every missing fact declared decisive. */
  readonly verdict: Verdict
}

/** How the answers of `when`, `require` and `closes` become a status and a verdict. */
export const STATUS_ROWS: readonly StatusRow[] = [
  { when: 'false', require: 'false', level: 'blocking', status: 'NOT_APPLICABLE', verdict: 'PROCEED' },
  {
    when: 'false',
    require: 'unknown',
    level: 'blocking',
    failClosed: true,
    status: 'NOT_APPLICABLE',
    verdict: 'PROCEED',
  },
  { when: 'true', level: 'required', status: 'NOTED', verdict: 'PROCEED' },
  { when: 'unknown', level: 'required', status: 'POSSIBLE', verdict: 'PROCEED' },
  { when: 'true', require: 'true', level: 'blocking', status: 'MET', verdict: 'PROCEED' },
  { when: 'true', require: 'false', level: 'blocking', status: 'UNMET', verdict: 'BLOCKED' },
  { when: 'true', require: 'unknown', level: 'blocking', status: 'OPEN', verdict: 'NEEDS_INFORMATION' },
  {
    when: 'true',
    require: 'unknown',
    level: 'blocking',
    failClosed: true,
    status: 'UNMET',
    verdict: 'BLOCKED',
  },
  { when: 'unknown', require: 'true', level: 'blocking', status: 'POSSIBLE', verdict: 'PROCEED' },
  { when: 'unknown', require: 'false', level: 'blocking', status: 'POSSIBLE', verdict: 'NEEDS_INFORMATION' },
  {
    when: 'unknown',
    require: 'unknown',
    level: 'blocking',
    status: 'POSSIBLE',
    verdict: 'NEEDS_INFORMATION',
  },
  {
    when: 'unknown',
    require: 'unknown',
    level: 'blocking',
    failClosed: true,
    status: 'POSSIBLE',
    verdict: 'NEEDS_INFORMATION',
  },
  { when: 'true', require: 'false', level: 'required', status: 'UNMET', verdict: 'PROCEED_WITH_CONDITIONS' },
  { when: 'true', require: 'unknown', level: 'required', status: 'OPEN', verdict: 'NEEDS_INFORMATION' },
  { when: 'true', require: 'unknown', level: 'required', attested: true, status: 'MET', verdict: 'PROCEED' },
  {
    when: 'true',
    require: 'false',
    level: 'required',
    attested: true,
    status: 'UNMET',
    verdict: 'PROCEED_WITH_CONDITIONS',
  },
  {
    when: 'true',
    require: 'unknown',
    level: 'blocking',
    attested: true,
    status: 'OPEN',
    verdict: 'NEEDS_INFORMATION',
  },
  {
    when: 'unknown',
    require: 'unknown',
    level: 'required',
    status: 'POSSIBLE',
    verdict: 'NEEDS_INFORMATION',
  },
  { when: 'true', require: 'false', level: 'required', waived: true, status: 'WAIVED', verdict: 'PROCEED' },
  { when: 'true', require: 'unknown', level: 'required', waived: true, status: 'WAIVED', verdict: 'PROCEED' },
  {
    when: 'unknown',
    require: 'unknown',
    level: 'required',
    waived: true,
    status: 'POSSIBLE',
    verdict: 'PROCEED',
  },
  { when: 'true', require: 'false', level: 'advisory', status: 'UNMET', verdict: 'PROCEED' },
  { when: 'true', require: 'unknown', level: 'advisory', status: 'OPEN', verdict: 'PROCEED' },
  { when: 'true', require: 'false', level: 'blocking', closes: 'true', status: 'UNMET', verdict: 'BLOCKED' },
  {
    when: 'true',
    require: 'false',
    level: 'blocking',
    closes: 'false',
    status: 'UNMET',
    verdict: 'PROCEED_WITH_CONDITIONS',
  },
  {
    when: 'true',
    require: 'false',
    level: 'blocking',
    closes: 'unknown',
    status: 'UNMET',
    verdict: 'NEEDS_INFORMATION',
  },
  {
    when: 'true',
    require: 'unknown',
    level: 'blocking',
    closes: 'true',
    failClosed: true,
    status: 'UNMET',
    verdict: 'BLOCKED',
  },
  {
    when: 'true',
    require: 'unknown',
    level: 'blocking',
    closes: 'false',
    failClosed: true,
    status: 'OPEN',
    verdict: 'PROCEED_WITH_CONDITIONS',
  },
  {
    when: 'true',
    require: 'unknown',
    level: 'blocking',
    closes: 'unknown',
    failClosed: true,
    status: 'OPEN',
    verdict: 'NEEDS_INFORMATION',
  },
]

/** Kleene's tables: both sides and what `all` and `any` of them give. */
export const KLEENE: readonly {
  readonly a: Answer
  readonly b: Answer
  readonly all: Answer
  readonly any: Answer
}[] = [
  { a: 'true', b: 'true', all: 'true', any: 'true' },
  { a: 'true', b: 'false', all: 'false', any: 'true' },
  { a: 'true', b: 'unknown', all: 'unknown', any: 'true' },
  { a: 'false', b: 'true', all: 'false', any: 'true' },
  { a: 'false', b: 'false', all: 'false', any: 'false' },
  { a: 'false', b: 'unknown', all: 'false', any: 'unknown' },
  { a: 'unknown', b: 'true', all: 'unknown', any: 'true' },
  { a: 'unknown', b: 'false', all: 'false', any: 'unknown' },
  { a: 'unknown', b: 'unknown', all: 'unknown', any: 'unknown' },
]

/** What `not` gives. */
export const NEGATION: readonly { readonly a: Answer; readonly not: Answer }[] = [
  { a: 'true', not: 'false' },
  { a: 'false', not: 'true' },
  { a: 'unknown', not: 'unknown' },
]
