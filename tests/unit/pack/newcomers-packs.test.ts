import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkPackAndLayers } from '../../../src/rules/lint/check-pack-and-layers.ts'
import type { PackProblem } from '../../../src/rules/pack/problems.ts'
import { readPack } from '../../../src/rules/pack/read-pack.ts'
import { namedBlocks } from '../../support/guide.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'

/** The pack of the guide, as somebody writes it who has the guide beside them and mistakes the details. */
const GUIDE = namedBlocks(readFileSync(join(import.meta.dirname, '../../../docs/writing-packs.md'), 'utf8'))
const PACK = GUIDE.pack ?? ''
const SHIPPED = shippedPacks()

const problemsOf = (source: string): readonly PackProblem[] => {
  const reading = readPack(source)
  return reading.ok ? checkPackAndLayers(reading.pack, { extends: SHIPPED, source }) : reading.problems
}

type Edit = readonly [from: string | RegExp, to: string]
interface Story {
  readonly title: string
  readonly mistakes: readonly Edit[]
  /** What is told at each turn, all of it, and what the reader does about it: as the message says, and nothing else. */
  readonly turns: readonly { readonly told: readonly RegExp[]; readonly mended: readonly Edit[] }[]
}

const EXTENDS = / {2}"extends": \[[\s\S]*?\],\n/
const TESTS = /,\n {2}"tests": \[[\s\S]*\]\n\}/

const STORIES: readonly Story[] = [
  {
    title: 'written in a word processor, with a comma after the last entry and a note',
    mistakes: [
      [/"operator"/g, '“operator”'],
      ['"level": "required",', '"level": "required", // not blocking'],
      ['"value": true },\n      "sources"', '"value": true, },\n      "sources"'],
    ],
    turns: [
      {
        told: [
          /^51:37 the quote “ is a curly one, .* only the straight double quote " .* has 10 signs of that sort/,
        ],
        mended: [[/[“”]/g, '"']],
      },
      {
        told: [/^65:88 take out the comma before this }/],
        mended: [['"value": true, }', '"value": true }']],
      },
      {
        told: [/^71:28 comments are not allowed here, nothing after \/\//],
        mended: [[' // not blocking', '']],
      },
    ],
  },
  {
    title: 'in the words of the protocol: spoken operators, a rule, texts without a language',
    mistakes: [
      ['"operator": "contains"', '"operator": "is"'],
      ['"operator": "withinLast"', '"operator": "at most"'],
      [
        '"fact": "client.isChild", "operator": "equal", "value": true',
        '"fact": "client.ageYears", "operator": "younger than", "value": 18',
      ],
      ['"kind": "prohibition"', '"kind": "rule"'],
      ['"level": "blocking"', '"level": "must"'],
      ['"title": { "en": "Sharp tools locked away" }', '"title": "Sharp tools locked away"'],
      ['"type": "boolean"', '"type": "yes/no"'],
    ],
    turns: [
      {
        told: [
          /^29:15 `yes\/no` is not a type; did you mean `boolean`\?/,
          /^58:15 `rule` is not a kind of requirement; did you mean `measure`\? You can write .*`prohibition` \(/,
          /^59:16 `must` is not a level; did you mean `required`\? You can write `blocking` \(the work stops/,
          /^61:16 `title` cannot be a text: write the text with its language, { "en": "Sharp tools locked away" }$/,
        ],
        mended: [
          ['yes/no', 'boolean'],
          ['"rule"', '"prohibition"'],
          ['"must"', '"blocking"'],
          ['"title": "Sharp tools locked away"', '"title": { "en": "Sharp tools locked away" }'],
        ],
      },
      {
        told: [
          /^51:49 `is` is not an operator: write `contains` \(includes\)$/,
          /^79:52 `younger than` is not an operator: write `lessThan` \(is below\)$/,
          /^96:21 `at most` is not an operator: write `withinLast` \(is within the last\)$/,
        ],
        mended: [
          ['"is"', '"contains"'],
          ['younger than', 'lessThan'],
          ['at most"', 'withinLast"'],
        ],
      },
    ],
  },
  {
    title:
      'with the comparison as the name of a key, and codes that have the organisation set off with a dot',
    mistakes: [
      [
        '"fact": "service.models", "operator": "contains", "value": "art_workshop"',
        '"fact": "service.models", "includes": "art_workshop"',
      ],
      [
        '"fact": "client.isChild", "operator": "equal", "value": true',
        '"fact": "client.isChild", "is": true',
      ],
      [/example\/AW/g, 'example.AW'],
    ],
    turns: [
      {
        told: [
          /^51:37 `includes` does not belong here: a comparison is written as "operator": "includes", "value": …$/,
          /^79:39 `is` does not belong here: a comparison is written as "operator": "is", "value": …$/,
        ],
        mended: [
          ['"includes": "art_workshop"', '"operator": "includes", "value": "art_workshop"'],
          ['"is": true', '"operator": "is", "value": true'],
        ],
      },
      {
        told: [
          /^51:49 `includes` is not an operator: write `contains` \(includes\)$/,
          /^57:15 codes of this pack start with the name of your organisation: write `example\/AW-1` or/,
          /^79:51 `is` is not an operator: write `equal` \(is\)$/,
        ],
        mended: [
          ['"operator": "includes"', '"operator": "contains"'],
          [/example\.AW/g, 'example/AW'],
          ['"operator": "is"', '"operator": "equal"'],
        ],
      },
    ],
  },
  {
    title: 'without the packs it builds on, and then with one of them misspelt',
    mistakes: [[EXTENDS, '']],
    turns: [
      {
        told: [
          /^46:24 the condition `aboutClient` is of the pack `tutela\/core-safety`, .* add { "pack": "tutela\/core-safety", "range": "\^[\d.]+" } to "extends" \(and in 13 more places: lines 47, /,
          /^75:21 the fact `client.isChild` is of the pack `tutela\/client-groups`, .* add { "pack": "tutela\/client-groups"/,
        ],
        mended: [
          [
            '  "vocabulary"',
            '  "extends": [{ "pack": "tutela/core-saftey", "range": "^1.0.0" }, { "pack": "tutela/client-groups", "range": "^1.0.0" }],\n  "vocabulary"',
          ],
        ],
      },
      {
        told: [/^9:25 there is no pack `tutela\/core-saftey`; did you mean `tutela\/core-safety`\?/],
        mended: [['core-saftey', 'core-safety']],
      },
    ],
  },
  {
    title: 'with names mistyped wherever they stand, and codes without the organisation',
    mistakes: [
      [/"fact": "workshop.toolsLocked"/g, '"fact": "workshop.toolLocked"'],
      [/"workshop.toolsLocked": (true|false)/g, '"workshop.toolLocked": $1'],
      [/"message"/g, '"mesage"'],
      [/example\/AW/g, 'AW'],
    ],
    turns: [
      {
        told: [
          /^63:7 `mesage` does not belong here; did you mean `message`\? \(and in 2 more places: lines 75, 92\)$/,
        ],
        mended: [
          ['"mesage"', '"message"'],
          ['"mesage"', '"message"'],
          ['"mesage"', '"message"'],
        ],
      },
      {
        told: [
          /^57:15 codes of this pack start with the name of your organisation: write `example\/AW-1` .* \(and in 2 more places: lines 69, 86\)$/,
          /^65:28 there is no fact `workshop.toolLocked`; did you mean `workshop.toolsLocked`\? \(and in 2 more places: lines 115, 131\)$/,
        ],
        mended: [
          [/toolLocked/g, 'toolsLocked'],
          [/"AW-/g, '"example/AW-'],
        ],
      },
    ],
  },
  {
    title:
      'without tests, with a length of time as one says it, a figure in a text, and a fact that nobody has to answer',
    mistakes: [
      [TESTS, '\n}'],
      ['"decisive": true,\n      ', ''],
      ['"value": { "param": "workshop.maxDaysBetweenCounts", "unit": "day" }', '"value": "30 days"'],
      ['{param:workshop.maxDaysBetweenCounts} days.', '30 days.'],
      ['"version": "1.0.0"', '"version": 1.0'],
    ],
    turns: [
      {
        told: [/^4:14 `version` cannot be a number: it must be a text, so put it in double quotes$/],
        mended: [['"version": 1.0', '"version": "1.0"']],
      },
      {
        told: [/^4:14 `1.0` is not a version: write three numbers with dots, such as 1\.0\.0$/],
        mended: [['"1.0"', '"1.0.0"']],
      },
      {
        told: [
          /^56:15 `example\/AW-1` still needs tests: one in which it is fulfilled \("MET"\), one in which it is not \("UNMET"\) and one in which a fact it turns on is not given \("OPEN"\); .* lines 68, 85\)$/,
          /^64:28 example\/AW-1 is blocking and its "require" turns on `workshop.toolsLocked`; while nobody gave that, nobody would notice: write "decisive": true at the fact/,
          /^91:26 this text says 30, which is the figure of `workshop.maxDaysBetweenCounts`; .* write {param:workshop.maxDaysBetweenCounts} instead of 30$/,
          /^96:18 `withinLast` \(is within the last\) takes a length of time .* "P30D"/,
        ],
        mended: [
          ['locked away?" },', 'locked away?" },\n      "decisive": true,'],
          ['"30 days"', '"P30D"'],
          ['every 30 days', 'every {param:workshop.maxDaysBetweenCounts} days'],
          [/\n\}\s*$/, TESTS.exec(PACK)?.[0] ?? ''],
        ],
      },
    ],
  },
]

const edited = (source: string, edits: readonly Edit[]): string =>
  edits.reduce((text, [from, to]) => {
    const changed = text.replace(from, to)
    if (changed === text) throw new Error(`nothing to edit: ${from}`)
    return changed
  }, source)

describe('a newcomer who does only what the messages say ends with a sound pack, one message a cause', () => {
  test.each(STORIES)('$title', ({ mistakes, turns }) => {
    let source = edited(PACK, mistakes)
    for (const { told, mended } of turns) {
      const messages = problemsOf(source).map(({ line, column, message }) => `${line}:${column} ${message}`)
      expect(messages).toEqual(told.map((one) => expect.stringMatching(one)))
      source = edited(source, mended)
    }
    expect(problemsOf(source)).toEqual([])
  })
})

test('what is plain in one language is said in the other, at the same place', () => {
  const [operator] = problemsOf(edited(PACK, [['"operator": "withinLast"', '"operator": "不超过"']]))
  expect(operator?.text['zh-CN']).toBe('`不超过`不是运算符：请写`withinLast`（距今不超过）')
  const [forgotten] = problemsOf(edited(PACK, [[EXTENDS, '']]))
  expect(forgotten?.text['zh-CN']).toMatch(
    /^条件`aboutClient`属于规则包`tutela\/core-safety`，.*（另有13处：第47、/,
  )
})
