import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../src/schema/trusted-documents')
const REGISTRY = join(import.meta.dirname, '../src/schema/trusted-documents.json')

/** The registry as the folder of documents says it has to be: SHA-256 of each document, in hexadecimal, to its text. */
export function registryText(): string {
  const entries = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
    .map((text) => [createHash('sha256').update(text).digest('hex'), text])
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
}

/** The registry as it stands. */
export function storedRegistryText(): string {
  return readFileSync(REGISTRY, { encoding: 'utf8', flag: 'a+' })
}

if (import.meta.main) {
  const isSame = registryText() === storedRegistryText()
  if (!isSame) writeFileSync(REGISTRY, registryText())
  console.log(`trusted-documents.json ${isSame ? 'is up to date' : 'was written'}`)
}
