import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RefusedError } from '../../../src/operations/errors.ts'
import { parseSequence, parseText, readPage, toConnection } from '../../../src/operations/page.ts'

const cursorOf = (kind: string, position: string | number) =>
  toConnection({ kind, first: 1, after: null }, [position], 1, (value) => value).edges[0]?.cursor ?? ''

function refusal(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
  return 'accepted'
}

describe('first', () => {
  test.each([0, -1, 101, 1_000_000, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d is refused', (first) => {
    expect(refusal(() => readPage('checks', { first }, parseSequence))).toBe('BAD_USER_INPUT')
  })

  test.each([1, 50, 100])('%d is taken', (first) => {
    expect(readPage('checks', { first, after: null }, parseSequence)).toEqual({
      kind: 'checks',
      first,
      after: null,
    })
  })
})

describe('after', () => {
  test('a cursor leads back to its position, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }), (text) => {
        const after = cursorOf('packs', text)
        expect(readPage('packs', { first: 1, after }, parseText).after).toBe(text)
      }),
    )
  })

  test('a cursor of another list is refused', () => {
    const after = cursorOf('packs', 12)
    expect(refusal(() => readPage('checks', { first: 1, after }, parseSequence))).toBe('BAD_USER_INPUT')
  })

  test('no text but the cursor itself is accepted', () => {
    const genuine = cursorOf('checks', 7)
    const hostile = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.string().map((text) => genuine + text),
      fc.integer({ min: 0, max: genuine.length }).map((cut) => genuine.slice(0, cut)),
    )
    fc.assert(
      fc.property(hostile, (after) => {
        if (after === genuine) return
        const outcome = refusal(() => readPage('checks', { first: 1, after }, parseSequence))
        // A text that happens to be another genuine cursor of the list is no forgery.
        if (outcome === 'accepted') {
          const { after: position } = readPage('checks', { first: 1, after }, parseSequence)
          expect(cursorOf('checks', position ?? -1)).toBe(after)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['a padded spelling', `${btoa('checks:7')}`],
    ['standard base64 with newline', `${btoa('checks:7').replaceAll('=', '')}\n`],
    ['a leading zero', btoa('checks:07').replaceAll('=', '')],
    ['a negative position', btoa('checks:-1').replaceAll('=', '')],
    ['a fraction', btoa('checks:1.5').replaceAll('=', '')],
    ['an exponent', btoa('checks:1e3').replaceAll('=', '')],
    ['a number beyond what is exact', btoa('checks:99999999999999999').replaceAll('=', '')],
    ['no position', btoa('checks:').replaceAll('=', '')],
    ['SQL', btoa("checks:1' or 1=1").replaceAll('=', '')],
    ['ten thousand letters', 'A'.repeat(10_000)],
    ['an empty text', ''],
  ])('%s is refused', (_name, after) => {
    expect(refusal(() => readPage('checks', { first: 1, after }, parseSequence))).toBe('BAD_USER_INPUT')
  })
})

describe('a page', () => {
  test('shows what was asked for and says whether more follows', () => {
    const page = readPage('checks', { first: 2 }, parseSequence)
    const connection = toConnection(page, [9, 8, 7], 40, (value) => value)
    expect(connection.edges.map(({ node }) => node)).toEqual([9, 8])
    expect(connection.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: cursorOf('checks', 9),
      endCursor: cursorOf('checks', 8),
    })
    expect(connection.totalCount).toBe(40)
  })

  test('that is empty has no cursors', () => {
    const page = readPage('checks', { first: 2, after: cursorOf('checks', 1) }, parseSequence)
    const { edges, pageInfo } = toConnection<number, number>(page, [], 3, (value) => value)
    expect(edges).toEqual([])
    expect(pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    })
  })
})
