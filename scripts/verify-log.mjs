// Verifies an exported log with nothing of the product: this file and Node are enough. What an auditor should read is all here.
//
// An export has one JSON object a line, "log" first (format, organisationId), then "head" (size, rootHash, signedAt, number, previous,
// publicKey, signature) and "entry" (sequence, kind, recordId, leafHash, record; contentDigest where a record may be kept no longer).
// An entry with a "path" (RFC 6962 §2.1.1) is a proof of that one entry: then the export has that entry and one head only.
// With a checkpoint that was kept elsewhere a cut tail or a rewritten log is found even if whoever altered the log could sign.
// Ends with 0 when every entry stands, whole, under a signed head; 1 when something was altered or no signed head covers it, with
// every fault that was found; 2 when asked wrongly.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

class Finding extends Error {}
class UsageError extends Error {}

/** What was found so far. What comes after a fault is looked at as far as it can be. */
const faults = []
function noted(work) {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Finding)) throw error
    faults.push(error.message)
  }
}

const USAGE = `usage: verify-log.mjs <export.jsonl> [--key <public key>]… [--checkpoint <file>]… [--access-kept-days <days>]
  --key               the public key of the log, received on another way than the export
  --checkpoint        a signed head that was kept elsewhere
  --access-kept-days  entries of the access log that were signed longer ago may be gone; without it none may`
const HASH = /^[0-9a-f]{64}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/
const DAY_MS = 86_400_000
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** RFC 8785: keys in the order of their UTF-16 units, numbers and strings as ECMAScript writes them. */
function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.keys(value).sort()
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`
}

/** Of the record; of an entry of the access log that is kept no longer the one that stands in its place. */
function contentDigestOf({ kind, recordId, record, contentDigest }, place) {
  const isGone = record === null && kind === 'access' && DIGEST.test(contentDigest)
  if (isGone) return contentDigest
  if (record?.id !== recordId) throw new Finding(`${place}: the record is another one's`)
  return `sha256:${sha256(canonicalJson(record)).toString('hex')}`
}

/** RFC 6962 §2.1: SHA-256(0x00 || what the leaf commits to). */
function leafHashOf(organisationId, { kind, recordId }, contentDigest) {
  return sha256(Buffer.of(0), canonicalJson({ organisationId, kind, recordId, contentDigest }))
}

/** A tree by the roots of its complete subtrees, the largest first. */
class Tree {
  size = 0
  #roots = []

  add(leaf) {
    let hash = leaf
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) {
      hash = sha256(Buffer.of(1), this.#roots.pop(), hash)
    }
    this.#roots.push(hash)
    this.size += 1
  }

  root() {
    if (this.size === 0) return sha256().toString('hex')
    return this.#roots.reduceRight((right, left) => sha256(Buffer.of(1), left, right)).toString('hex')
  }
}

// Not readline: it also breaks lines at U+2028, which may stand inside a JSON string.
async function* linesOf(file) {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop()
    yield* lines.filter((line) => line.trim() !== '')
  }
  if (rest.trim() !== '') yield rest
}

function parsed(line, place) {
  try {
    const value = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Reported below, with its place.
  }
  throw new Finding(`${place}: the line is not a JSON object`)
}

/** What stands beside the entries: whose log it is, and its heads. */
async function readHeads(file) {
  let organisationId
  const heads = []
  let line = 0
  for await (const text of linesOf(file)) {
    line += 1
    if (line === 1) {
      const log = parsed(text, 'line 1')
      if (log.type !== 'log' || log.format !== 1 || typeof log.organisationId !== 'string') {
        throw new Finding('line 1: not an export of a log in format 1')
      }
      organisationId = log.organisationId
    } else if (!text.startsWith('{"type":"entry"')) {
      const other = noted(() => parsed(text, `line ${line}`))
      if (other?.type === 'head') heads.push({ ...other, from: 'the export' })
    }
  }
  if (organisationId === undefined) throw new Finding('line 1: the export is empty')
  return { organisationId, heads }
}

/** Reads a checkpoint that was kept elsewhere: a signed note of C2SP. */
function readCheckpoint(file) {
  const [text = '', signatures = ''] = readFileSync(file, 'utf8').split('\n\n')
  const [origin, size, root, signed, ...more] = text.split('\n')
  const lineOf = (name) => more.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1)
  const signature = /^— (\S+) (\S+)$/m.exec(signatures)
  if (!signature || !/^\d+$/.test(size ?? '') || !signed?.startsWith('signed ')) {
    throw new UsageError(`${file} is not a checkpoint of such a log`)
  }
  return {
    origin,
    size: Number(size),
    rootHash: Buffer.from(root, 'base64').toString('hex'),
    signedAt: signed.slice('signed '.length),
    number: lineOf('number') === undefined ? null : Number(lineOf('number')),
    previous: lineOf('previous') === 'none' ? null : (lineOf('previous') ?? null),
    signature: Buffer.from(signature[2], 'base64').subarray(4).toString('base64'),
    from: file,
  }
}

/** An Ed25519 key from base64 or from the name+id+key form; null when it is none. */
function publicKeyFrom(text) {
  const [, encoded] = /^[^+]+\+[0-9a-f]{8}\+(.+)$/.exec(text) ?? []
  const bytes = encoded ? Buffer.from(encoded, 'base64').subarray(1) : Buffer.from(String(text), 'base64')
  if (bytes.length !== 32) return null
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
    format: 'jwk',
  })
}

function exportedKey({ size, publicKey }) {
  const key = publicKeyFrom(publicKey)
  if (key === null)
    throw new Finding(`The head of size ${size} from the export carries no Ed25519 public key`)
  return key
}

/** The text that was signed: a checkpoint of C2SP with extension lines. */
function signedText(organisationId, { size, rootHash, signedAt, number = null, previous = null }) {
  const root = Buffer.from(rootHash, 'hex').toString('base64')
  const begin = `tutela/${organisationId}\n${size}\n${root}\nsigned ${signedAt}\n`
  return number === null ? begin : `${begin}number ${number}\nprevious ${previous ?? 'none'}\n`
}

function checkSignature(organisationId, head, keys) {
  const { size, rootHash, signature, from } = head
  const name = `The head of size ${size} from ${from}`
  if (!Number.isSafeInteger(size) || size < 0 || !HASH.test(rootHash))
    throw new Finding(`${name} is malformed`)
  if (head.origin !== undefined && head.origin !== `tutela/${organisationId}`) {
    throw new Finding(`${name} is of another log: ${head.origin}`)
  }
  const text = Buffer.from(signedText(organisationId, head))
  const bytes = Buffer.from(String(signature), 'base64')
  if (!keys.some((key) => verify(null, text, key, bytes))) {
    throw new Finding(`${name} is not signed with a key of this log`)
  }
}

/** Heads by size; two different ones of the same size are a fork. */
function headsBySize(heads) {
  const bySize = new Map()
  for (const head of heads) {
    const other = bySize.get(head.size)
    if (other !== undefined && other.rootHash !== head.rootHash) {
      throw new Finding(
        `The log was forked: ${other.from} and ${head.from} hold different signed heads of size ${head.size}`,
      )
    }
    bySize.set(head.size, head)
  }
  return bySize
}

/** Heads that are numbered follow each other without a gap, and each names the one before it. */
function checkChain(organisationId, bySize) {
  const heads = [...bySize.values()].sort((a, b) => a.size - b.size)
  for (const [at, head] of heads.entries()) {
    if (typeof head.number !== 'number') continue
    const before = heads[at - 1]
    const named = before === undefined ? null : sha256(signedText(organisationId, before)).toString('hex')
    const isNext = head.number === (before?.number ?? 0) + 1
    if (isNext && (head.previous ?? null) === named) continue
    faults.push(
      `The head of size ${head.size} is number ${head.number} and does not continue the one before it here: a head is missing`,
    )
  }
}

function checkEntry(organisationId, entry, expected) {
  const place = `sequence ${expected}`
  if (entry.sequence !== expected) {
    throw new Finding(`${place}: missing; entry ${entry.sequence} stands in its place`)
  }
  const leaf = leafHashOf(organisationId, entry, contentDigestOf(entry, place))
  if (leaf.toString('hex') !== entry.leafHash)
    throw new Finding(`${place}: the record or its leaf hash was altered`)
  return leaf
}

/** Says which entries are missing before this one, and goes on behind them. */
function skipMissing(tree, entry, organisationId) {
  const { sequence } = entry
  if (!Number.isSafeInteger(sequence) || sequence <= tree.size + 1 || sequence > tree.size + 100_000) return
  faults.push(`sequence ${tree.size + 1}: missing; entry ${sequence} stands in its place`)
  while (tree.size + 1 < sequence) tree.add(sha256(`missing in ${organisationId}`))
}

/** Goes through the entries in order and compares the root at each size that was signed. */
async function checkEntries(file, organisationId, bySize) {
  const tree = new Tree()
  const gone = []
  let covered = 0
  const compare = () => {
    const head = bySize.get(tree.size)
    if (head === undefined) return
    if (head.rootHash !== tree.root()) {
      throw new Finding(
        `sequence ${covered + 1} to ${tree.size}: rewritten; the entries do not give the head of size ${tree.size} that was signed on ${head.signedAt}`,
      )
    }
    covered = tree.size
  }
  noted(compare)
  for await (const text of linesOf(file)) {
    const entry = noted(() => parsed(text, `sequence ${tree.size + 1}`))
    if (entry === undefined || entry.type === 'head' || entry.type === 'log') continue
    if (entry.type !== 'entry') {
      faults.push(`sequence ${tree.size + 1}: not an entry`)
      continue
    }
    skipMissing(tree, entry, organisationId)
    const leaf = noted(() => checkEntry(organisationId, entry, tree.size + 1))
    // Of an altered entry the leaf as it stands there: whether the signed root has it tells which of the two was altered.
    tree.add(leaf ?? Buffer.from(HASH.test(entry.leafHash) ? entry.leafHash : '', 'hex'))
    if (entry.record === null) gone.push(entry.sequence)
    noted(compare)
  }
  const largest = Math.max(0, ...bySize.keys())
  if (largest > tree.size) {
    faults.push(`sequence ${tree.size + 1}: missing; the tail is cut, a head of size ${largest} was signed`)
  }
  return { entries: tree.size, covered, gone }
}

/**
 * Entries of the access log that are gone must be old enough to be. When one was written is not asked of the entry itself,
 * which is gone, but of the signed heads: it was there at the first one that covers it.
 */
function checkGone(gone, bySize, keptDays) {
  const heads = [...bySize.values()].sort((a, b) => a.size - b.size)
  // A head may be signed up to a day after what it covers.
  const latest = keptDays === null ? Number.NEGATIVE_INFINITY : Date.now() - (keptDays - 1) * DAY_MS
  for (const sequence of gone) {
    const head = heads.find(({ size }) => size >= sequence)
    if (head !== undefined && Date.parse(head.signedAt) <= latest) continue
    const signed = head === undefined ? 'under no signed head yet' : `signed on ${head.signedAt}`
    faults.push(`sequence ${sequence}: this entry of the access log is gone (${signed})`)
  }
}

/** Whether one entry stands in the tree of its head (RFC 9162 §2.1.3.2). */
function checkProof(organisationId, entry, head) {
  const place = `sequence ${entry.sequence}`
  const path = Array.isArray(entry.path) ? entry.path : []
  if (!Number.isSafeInteger(entry.sequence) || entry.sequence < 1 || entry.sequence > head.size) {
    throw new Finding(`${place}: no place in a log of ${head.size} entries`)
  }
  if (!path.every((hash) => HASH.test(hash))) throw new Finding(`${place}: the path is malformed`)
  let hash = checkEntry(organisationId, entry, entry.sequence)
  let fn = entry.sequence - 1
  let sn = head.size - 1
  for (const other of path) {
    if (sn === 0) throw new Finding(`${place}: the path is too long`)
    const sibling = Buffer.from(other, 'hex')
    if (fn % 2 === 1 || fn === sn) {
      hash = sha256(Buffer.of(1), sibling, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else hash = sha256(Buffer.of(1), hash, sibling)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  if (sn !== 0 || hash.toString('hex') !== head.rootHash) {
    throw new Finding(`${place}: the entry does not lead to the head of size ${head.size} that was signed`)
  }
}

/** The entry of a proof; undefined for the export of a log. */
async function readProof(file) {
  for await (const text of linesOf(file)) {
    const entry = noted(() => parsed(text, 'the proof'))
    if (entry?.type === 'entry') return entry.path === undefined ? undefined : entry
  }
  return undefined
}

function readDays(text) {
  if (text === undefined) return null
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new UsageError(`${text} is not a number of days`)
  return Number(text)
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true, default: [] },
      checkpoint: { type: 'string', multiple: true, default: [] },
      'access-kept-days': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const [file] = positionals
  if (values.help) return console.log(USAGE)
  if (file === undefined || positionals.length > 1) throw new UsageError(USAGE)
  const given = values.key.map((text) => {
    const key = publicKeyFrom(text)
    if (key === null) throw new UsageError(`${text} is not an Ed25519 public key`)
    return key
  })
  const { organisationId, heads } = await readHeads(file)
  const exported = [...new Set(heads.map((head) => head.publicKey))]
  const keys = given.length > 0 ? given : heads.flatMap((head) => noted(() => [exportedKey(head)]) ?? [])
  const all = [...heads, ...values.checkpoint.map(readCheckpoint)].filter((head) =>
    noted(() => {
      checkSignature(organisationId, head, keys)
      return true
    }),
  )
  const bySize = headsBySize(all)
  const proof = await readProof(file)
  if (proof !== undefined) return verifyProof(organisationId, proof, all, { given, exported })
  checkChain(organisationId, bySize)
  const keptDays = readDays(values['access-kept-days'])
  const { entries, covered, gone } = await checkEntries(file, organisationId, bySize)
  checkGone(gone, bySize, keptDays)
  if (all.length === 0 && faults.length === 0 && entries > 0) {
    faults.push(`NOT VERIFIED: the export has no signed head, so nothing vouches for its ${entries} entries`)
  } else if (covered < entries) {
    faults.push(`NOT VERIFIED: no signed head covers sequence ${covered + 1} to ${entries}`)
  }
  if (faults.length > 0) return
  console.log(
    `OK: ${entries} entries of ${organisationId}, ${covered} of them under ${all.length} signed heads.`,
  )
  if (gone.length > 0) {
    console.log(`Kept no longer: ${gone.length} entries of the access log, sequence ${gone.join(', ')}.`)
  }
  sayWhoseKey(given, exported)
}

function verifyProof(organisationId, entry, heads, { given, exported }) {
  const [head] = [...heads].sort((a, b) => b.size - a.size)
  if (head === undefined) faults.push('NOT VERIFIED: the proof has no signed head')
  else noted(() => checkProof(organisationId, entry, head))
  if (faults.length > 0) return
  console.log(
    `OK: entry ${entry.sequence} of ${organisationId} (${entry.recordId}) stands in the log of ${head.size} entries that was signed on ${head.signedAt}.`,
  )
  sayWhoseKey(given, exported)
}

function sayWhoseKey(given, exported) {
  if (given.length > 0 || exported.length === 0) return
  console.log(`The key came with the export; compare it with the one you were given: ${exported.join(', ')}`)
}

try {
  await main()
} catch (error) {
  if (error instanceof Finding) faults.push(error.message)
  else {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 2
  }
}
for (const fault of faults) console.error(fault.startsWith('NOT ') ? fault : `BAD: ${fault}`)
if (faults.length > 0) process.exitCode ??= 1
