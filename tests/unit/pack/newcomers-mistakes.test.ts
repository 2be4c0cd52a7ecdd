import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/rules/pack/parse-json.ts'
import { placeProblems } from '../../../src/rules/pack/place-problems.ts'
import { visible, visibleJson } from '../../../src/rules/pack/printable.ts'

/** What is said of a text that somebody typed: "LINE:COLUMN message", one per problem. */
function said(source: string): string[] {
  const { problems, root } = parseJson(source)
  return placeProblems(problems, { source, root }).map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  )
}

describe('one mistake in JSON gives one message, at its place, in words for somebody who does not program', () => {
  test.each([
    ['{"a": 1} // who', /^1:10 comments are not allowed/],
    ['{\n  "a": { "b": 1 }, // who\n  "c": 2\n}', /^2:20 comments are not allowed/],
    ['{\n  // who\n  "a": 1\n}', /^2:3 comments are not allowed/],
    ['{"a": /* x */ 1}', /^1:7 comments are not allowed/],
    ['/* x */ {"a": 1}', /^1:1 comments are not allowed/],
    ['{"a": [1, /* x */ 2]}', /^1:11 comments are not allowed/],
    ['{"a": 1 # who\n}', /^1:9 comments are not allowed/],
    ['# who\n{"a": 1}', /^1:1 comments are not allowed/],
    ['{“a”: 1}', /^1:2 the quote “ is a curly one/],
    ['{"a": “x”}', /^1:7 the quote “ is a curly one/],
    ['{„a“: 1}', /^1:2 the quote „ is a curly one/],
    ['{«a»: 1}', /^1:2 the quote « is a curly one/],
    ['{"a": ‘x’}', /^1:7 the quote ‘ is a curly one/],
    ['{"a": ["x", ”y”]}', /^1:13 the quote ” is a curly one/],
    ["{'a': 1}", /^1:2 .*double quotes/],
    [`{"a": 'x'}`, /^1:7 .*double quotes/],
    ['{a: 1}', /^1:2 put the name in double quotes: "a"/],
    ['{"a": 1, b.c : 2}', /^1:10 put the name in double quotes: "b\.c"/],
    ['{"a": hello}', /^1:7 put the text in double quotes: "hello"/],
    ['{"a": True}', /^1:7 write true instead of True/],
    ['{"a": FALSE}', /^1:7 write false instead of FALSE/],
    ['{"a": None}', /^1:7 write null instead of None/],
    ['{"a": yes}', /^1:7 write true instead of yes/],
    ['{"a": 1,}', /^1:9 take out the comma before this }/],
    ['{"a": 1,\n\n}', /^3:1 take out the comma before this }/],
    ['{"a": [1, 2, ]}', /^1:14 take out the comma before this \]/],
    ['{"a": 1,, "b": 2}', /^1:9 there is a comma too many/],
    ['{"a": 1 "b": 2}', /^1:9 a comma is missing/],
    ['{"a": 1\n "b": 2}', /^2:2 a comma is missing/],
    ['{"a" 1}', /^1:6 a colon is missing/],
    ['{"a" = 1}', /^1:6 write a colon instead of =/],
    ['{"a"：1}', /^1:5 write the sign : instead of the wide one ：/],
    ['{"a": 1，"b": 2}', /^1:8 write the sign , instead of the wide one ，/],
    ['｛"a": 1}', /^1:1 write the sign { instead of the wide one ｛/],
    ['{"a": 1', /^1:8 a closing brace } is missing/],
    ['{"a": [1}', /^1:\d a (closing bracket \]|comma) is missing/],
    ['{"a": "x\n"}', /^1:7 this text is not closed on its line/],
    ['{"a": 1} {"b": 2}', /^1:10 nothing may follow here/],
    ['{"a": "\\x"}', /^1:7 after a backslash/],
    ['', /^1:1 the file is empty/],
    ['client is nine', /^1:1 put the text in double quotes: "client"/],
    ['\uFEFF{a: 1}', /^1:2 put the name/],
  ])('%j', (source, message) => {
    const [first, ...others] = said(source)
    expect(first).toMatch(message)
    expect(others).toEqual([])
  })

  test('a byte order mark is none', () => {
    expect(said('\uFEFF{"a": 1}')).toEqual([])
  })

  test.each([
    ['an escape', '\u001b[2J', 'U+001B'],
    ['NUL', 'a\u0000', 'U+0000'],
    ['the other escape', '\u009b31m', 'U+009B'],
    ['delete', 'a\u007f', 'U+007F'],
    ['carriage return', 'good\rbad', 'U+000D'],
    ['right to left', 'a\u202eb', 'U+202E'],
    ['an isolate', 'a\u2066b', 'U+2066'],
  ])('%s in a text or a name is refused by its number', (_name, text, number) => {
    for (const source of [JSON.stringify({ a: [text] }), JSON.stringify({ [text]: 1 })])
      expect(said(source)).toEqual([expect.stringContaining(`the invisible control character ${number}`)])
  })

  test('letters of every script, tabs, line feeds and the marks of single letters are texts like others', () => {
    expect(said(JSON.stringify({ a: 'שלום\u200f مرحبا\u200e 你好 👩‍👧\n\té' }))).toEqual([])
  })
})

test('what may not be printed is shown by its number, in JSON as an escape that means the same', () => {
  expect(visible('a\u001b[31m\u202eb\n\tc\u009b')).toBe('a<U+001B>[31m<U+202E>b\n\tc<U+009B>')
  const value = { a: '\u009b\u202e\u007f é' }
  expect(visibleJson(JSON.stringify(value))).not.toMatch(/[\u007f-\u009f\u202e]/)
  expect(JSON.parse(visibleJson(JSON.stringify(value)))).toEqual(value)
})
