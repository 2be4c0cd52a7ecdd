import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toCsv } from '../../../src/operations/reports/csv.ts'

/** Reads RFC 4180, written apart from what writes it. */
function parse(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      at += 1
      for (;;) {
        if (text[at] === undefined) throw new Error('a quote is not closed')
        if (text[at] === '"' && text[at + 1] === '"') {
          cell += '"'
          at += 2
        } else if (text[at] === '"') break
        else {
          cell += text[at]
          at += 1
        }
      }
      at += 1
    } else
      while (text[at] !== ',' && text[at] !== '\r') {
        if (text[at] === undefined || text[at] === '"' || text[at] === '\n')
          throw new Error('a bare cell ends oddly')
        cell += text[at]
        at += 1
      }
    row.push(cell)
    if (text[at] === ',') at += 1
    else if (text.slice(at, at + 2) === '\r\n') {
      rows.push(row)
      row = []
      at += 2
    } else throw new Error('a line ends oddly')
  }
  return rows
}

const bodyOf = (csv: string) => csv.slice(1)

describe('comma-separated values', () => {
  test('begin with the mark by which Excel knows UTF-8, and end every line as RFC 4180 says', () => {
    expect(toCsv(['流程', 'n'], [['安全', 2]])).toBe('\uFEFF"流程","n"\r\n"安全",2\r\n')
  })

  test('hold any text as it is, whatever separators, quotes and line ends stand in it', () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => `x${value}`)
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (rows) => {
        expect(parse(bodyOf(toCsv(['a', 'b'], rows)))).toEqual([['a', 'b'], ...rows])
      }),
    )
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x'])(
    'never begin a text with what a spreadsheet computes: %j',
    (formula) => {
      for (const csv of [toCsv([formula], []), toCsv(['a'], [[formula]])])
        expect(parse(bodyOf(csv)).flat()).toContain(`'${formula}`)
    },
  )

  test('leave figures as figures, the negative ones too, and empty cells empty', () => {
    expect(bodyOf(toCsv(['a'], [[-3, 0.25, null, true]]))).toBe('"a"\r\n-3,0.25,,true\r\n')
  })
})

test('lists of the console begin no formula either, in wide forms too, and come back as they were', async () => {
  const address = new URL('../../../console/src/registers/csv.ts', import.meta.url).href
  const list: {
    readonly asCsv: (rows: readonly (readonly string[])[]) => string
    readonly plainCell: (cell: string) => string
  } = await import(address)
  const texts = ['=1+1', '+1', '-1', '@a', '\t=1', '\n=1', '＝1+1', '＋1', '－1', '＠a', 'plain', "it's", '']
  const [row = []] = parse(list.asCsv([texts]).replace(/^\uFEFF/, ''))
  expect(row.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([])
  expect(row.map(list.plainCell)).toEqual(texts)
})
