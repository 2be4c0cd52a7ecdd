import { and, gt, lt } from 'drizzle-orm'
import { checks } from '../../db/tables/checks.ts'
import { recordedFindings } from '../checks/recorded-findings.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { ownRows } from '../own-rows.ts'
import { requireScope } from '../require-scope.ts'
import { SHOWN } from './shown-statuses.ts'

/** A finding that a recorded check showed. */
export interface ShownFinding {
  readonly checkId: string
  readonly requirementCode: string
}

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'
/** Of the 26 letters of an id: 50 bits of time and 55 random ones, which is enough to find it again in one organisation. */
const ID_LETTERS = 21
const ID_BITS = 5n * BigInt(ID_LETTERS)
/** What is left of the 122 bits that a UUID may hold: enough to tell the findings of one check apart. */
const CODE_BITS = 17n
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * The UUID (version 8, RFC 9562) by which a protocol knows a finding of a check. It is made of both, so that nothing has to be
 * stored to know what is meant when somebody comes back with it.
 */
export function cardOf({ checkId, requirementCode }: ShownFinding): string {
  let bits = 0n
  for (const letter of checkId.slice(checkId.indexOf('_') + 1).slice(0, ID_LETTERS)) {
    bits = (bits << 5n) | BigInt(LETTERS.indexOf(letter))
  }
  bits = (bits << CODE_BITS) | codeBits(requirementCode)
  const [first, middle, last] = [bits >> 74n, (bits >> 62n) & 0xfffn, bits & ((1n << 62n) - 1n)]
  const whole = (first << 80n) | (8n << 76n) | (middle << 64n) | (2n << 62n) | last
  const hex = whole.toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** FNV-1a, folded. */
function codeBits(code: string): bigint {
  let hash = 0x811c9dc5
  for (const letter of code) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return BigInt((hash ^ (hash >>> 17)) >>> 0) & ((1n << CODE_BITS) - 1n)
}

/** What the ids of a check begin with that a card may be about; null for what is no card. */
function idStart(card: string): string | null {
  if (!UUID.test(card)) return null
  const whole = BigInt(`0x${card.replaceAll('-', '')}`)
  const bits = ((whole >> 80n) << 74n) | (((whole >> 64n) & 0xfffn) << 62n) | (whole & ((1n << 62n) - 1n))
  let id = bits >> CODE_BITS
  let text = ''
  for (let at = 0n; at < ID_BITS; at += 5n) {
    text = LETTERS[Number(id & 31n)] + text
    id >>= 5n
  }
  return `${ID_PREFIXES.check}_${text}`
}

/** The finding that a card stands for; null where the organisation's records hold none, or its subject was erased. */
export async function findShown({
  ctx,
  input: { card },
}: Call<{ readonly card: string }>): Promise<ShownFinding | null> {
  requireScope(ctx, 'check')
  const start = idStart(card.toLowerCase())
  if (start === null) return null
  const rows = await ctx.db.orm
    .select({ checkId: checks.id, found: recordedFindings(ctx) })
    .from(checks)
    .where(
      and(
        ownRows(ctx, checks),
        gt(checks.id, start),
        // Behind every id that begins like that.
        lt(checks.id, `${start}~`),
      ),
    )
  const shown = rows.flatMap(({ checkId, found }) => {
    const codes = found.filter(([, status]) => SHOWN.includes(status)).map(([code]) => code)
    return [...new Set(codes)].map((requirementCode) => ({ checkId, requirementCode }))
  })
  const meant = shown.filter(
    (row) => isGeneratedId(ID_PREFIXES.check, row.checkId) && cardOf(row) === card.toLowerCase(),
  )
  return meant.length === 1 ? (meant[0] ?? null) : null
}
