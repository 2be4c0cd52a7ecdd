/** Prefixes of every identifier the product hands out; the part after it sorts by time of creation. */
export const ID_PREFIXES = {
  organisation: 'org',
  apiKey: 'key',
  checkToken: 'ctk',
  identityProvider: 'idp',
  person: 'per',
  pack: 'pack',
  ruleset: 'rs',
  activation: 'act',
  check: 'chk',
  erasure: 'ers',
  run: 'run',
  entry: 'ent',
  event: 'evt',
  dismissal: 'dsm',
  task: 'tsk',
  outbox: 'out',
  webhook: 'whk',
  delivery: 'whd',
  trustedDocument: 'doc',
  findingAnswer: 'fan',
  organisationKey: 'okey',
  waiver: 'wvr',
  waiverRequest: 'wvq',
  signingKey: 'sgk',
  accessEntry: 'acc',
  requirement: 'req',
  request: 'rqs',
  import: 'imp',
  move: 'mov',
} as const

export type IdPrefix = (typeof ID_PREFIXES)[keyof typeof ID_PREFIXES]

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_LETTERS = 10
const RANDOM_BYTES = 10
const GENERATED = /^([a-z]{2,5})_[0-9a-hjkmnp-tv-z]{26}$/

/** Letters of Crockford's base 32, five bits each, most significant first. */
export function toBase32(bytes: Uint8Array): string {
  let text = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(buffer >> bits) & 31]
      buffer &= (1 << bits) - 1
    }
  }
  return bits > 0 ? text + ALPHABET[(buffer << (5 - bits)) & 31] : text
}

function timeLetters(milliseconds: number): string {
  let rest = milliseconds
  let text = ''
  for (let index = 0; index < TIME_LETTERS; index += 1) {
    text = ALPHABET[rest % 32] + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/** An identifier such as chk_01jd…: 48 bits of time, then 80 random bits, so that later ones sort after earlier ones. */
export function makeId(prefix: IdPrefix, at: Date, randomBytes: (length: number) => Uint8Array): string {
  return `${prefix}_${timeLetters(at.getTime())}${toBase32(randomBytes(RANDOM_BYTES))}`
}

/** The prefix of an identifier, or null when the text has none we hand out. */
export function prefixOf(id: string): IdPrefix | null {
  const prefix = id.slice(0, id.indexOf('_'))
  return Object.values(ID_PREFIXES).find((known) => known === prefix) ?? null
}

/** True when the text has the exact form of a generated identifier of this prefix; nothing else is worth a query. */
export function isGeneratedId(prefix: IdPrefix, id: string): boolean {
  return GENERATED.exec(id)?.[1] === prefix
}
