import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { productSchema } from '../src/schema/index.ts'

const schema = productSchema()

const FILE = join(import.meta.dirname, '../schema.graphql')

/** The schema as text, in order of name, so that a diff shows what has changed. */
const text = `${printSchema(lexicographicSortSchema(schema))}\n`
const isSame = text === readFileSync(FILE, { encoding: 'utf8', flag: 'a+' })
if (!isSame) writeFileSync(FILE, text)
process.stdout.write(isSame ? 'schema.graphql is up to date\n' : 'schema.graphql was written\n')
