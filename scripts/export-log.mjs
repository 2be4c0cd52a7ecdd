// Writes an organisation's log, with its signed heads, in the form that verify-log.mjs reads. Needs Node only.
//
//   TUTELA_KEY=<API key with the scope audit> node export-log.mjs <address of /graphql> > log.jsonl
//   TUTELA_KEY=… node export-log.mjs <address of /graphql> --proof <id of a check> > proof.jsonl
import { once } from 'node:events'

const PAGE = 100
const VIEWER = '{ viewer { organisation { id } } logHead { size } }'
const PROOF = `query Proof($id: ID!) { viewer { organisation { id } } inclusionProof(checkId: $id) {
  entry { sequence kind recordId leafHash record contentDigest } path
  head { size rootHash signedAt number previous publicKey signature } } }`
const HEADS = `query Heads($first: Int!, $after: String) { page: logHeads(first: $first, after: $after) {
  nodes { size rootHash signedAt number previous publicKey signature } pageInfo { hasNextPage endCursor } } }`
const ENTRIES = `query Entries($first: Int!, $after: String) { page: logEntries(first: $first, after: $after) {
  nodes { sequence kind recordId leafHash record contentDigest } pageInfo { hasNextPage endCursor } } }`

async function ask(query, variables = {}) {
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${process.env.TUTELA_KEY}`,
    },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '))
  return data
}

async function* nodesOf(query) {
  let after = null
  do {
    const { page } = await ask(query, { first: PAGE, after })
    yield* page.nodes
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after !== null)
}

async function write(line) {
  if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain')
}

// The signed text has milliseconds, which the API leaves out when they are zero.
const headLine = ({ signedAt, ...head }) => ({
  type: 'head',
  ...head,
  signedAt: new Date(signedAt).toISOString(),
})

function entryLine({ kind, contentDigest, ...entry }) {
  const digest = contentDigest === null ? {} : { contentDigest }
  return { type: 'entry', ...entry, ...digest, kind: kind.toLowerCase() }
}

async function writeProof(id) {
  const { viewer, inclusionProof } = await ask(PROOF, { id })
  if (inclusionProof === null) throw new Error(`There is no check ${id} here`)
  const { entry, head, path } = inclusionProof
  await write({ type: 'log', format: 1, organisationId: viewer.organisation.id })
  await write(headLine(head))
  await write({ ...entryLine(entry), path })
}

async function writeLog() {
  // Asking for the head signs everything recorded so far; what is recorded meanwhile is for the next export.
  const { viewer, logHead } = await ask(VIEWER)
  const size = logHead?.size ?? 0
  await write({ type: 'log', format: 1, organisationId: viewer.organisation.id })
  for await (const head of nodesOf(HEADS)) if (head.size <= size) await write(headLine(head))
  for await (const entry of nodesOf(ENTRIES)) {
    if (entry.sequence > size) break
    await write(entryLine(entry))
  }
}

const [address, option, id] = process.argv.slice(2)
const isProof = option === '--proof' && id !== undefined
if (address === undefined || !process.env.TUTELA_KEY || (option !== undefined && !isProof)) {
  console.error(
    'usage: TUTELA_KEY=<API key with the scope audit> export-log.mjs <address of /graphql> [--proof <id of a check>]',
  )
  process.exit(2)
}
try {
  await (isProof ? writeProof(id) : writeLog())
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
