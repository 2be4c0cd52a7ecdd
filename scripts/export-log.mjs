// Writes an organisation's log, with its signed heads, in the form that verify-log.mjs reads. Needs Node only.
//
//   TUTELA_KEY=<API key with the scope audit> node export-log.mjs <address of /graphql> > log.jsonl
import { once } from 'node:events'

const PAGE = 100
const VIEWER = '{ viewer { organisation { id } } logHead { size } }'
const HEADS = `query Heads($first: Int!, $after: String) { page: logHeads(first: $first, after: $after) {
  nodes { size rootHash signedAt publicKey signature } pageInfo { hasNextPage endCursor } } }`
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

const [address] = process.argv.slice(2)
if (address === undefined || !process.env.TUTELA_KEY) {
  console.error('usage: TUTELA_KEY=<API key with the scope audit> export-log.mjs <address of /graphql>')
  process.exit(2)
}
try {
  // Asking for the head signs everything recorded so far.
  const { viewer } = await ask(VIEWER)
  await write({ type: 'log', format: 1, organisationId: viewer.organisation.id })
  for await (const { signedAt, ...head } of nodesOf(HEADS)) {
    // The signed text has milliseconds, which the API leaves out when they are zero.
    await write({ type: 'head', ...head, signedAt: new Date(signedAt).toISOString() })
  }
  for await (const { kind, contentDigest, ...entry } of nodesOf(ENTRIES)) {
    const digest = contentDigest === null ? {} : { contentDigest }
    await write({ type: 'entry', ...entry, ...digest, kind: kind.toLowerCase() })
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
