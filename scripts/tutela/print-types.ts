import { factsOf } from '../../src/operations/vocabulary/fact-view.ts'
import { print } from '../print.ts'
import { askApi, readApi } from './api.ts'
import { compilePacks } from './explain-ruleset.ts'
import type { TutelaOptions } from './options.ts'

/** What the type of one fact is made from. */
interface TypedFact {
  readonly name: string
  readonly label: string
  readonly type: string
  /** Null for what is only computed, which nobody can send. */
  readonly question: string | null
  readonly values: readonly string[] | null
  readonly unit: string | null
}

const LIVE_FACTS = '{ vocabulary { facts { name label type question values unit } } }'
const PLAIN_TYPES: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  string: 'string',
  code: 'string',
  strings: 'readonly string[]',
  codes: 'readonly string[]',
  date: 'string',
  dateTime: 'string',
  object: 'Readonly<Record<string, unknown>>',
}

/**
 * `tutela types`: prints the type of the facts that may be sent, for @tutela/client: of the packs that are live where --url says,
 * else of the shipped packs and the ones given with --pack. 1 when a given pack is not sound.
 */
export async function printTypes(options: TutelaOptions): Promise<0 | 1> {
  const facts = options.url === undefined ? await factsOfFiles(options.packs) : await factsOfApi(options)
  if (facts === null) return 1
  print(typesOf(facts))
  return 0
}

async function factsOfApi(options: TutelaOptions): Promise<readonly TypedFact[]> {
  const api = readApi(options, process.env, 'types')
  const { vocabulary } = await askApi<{ vocabulary: { facts: readonly TypedFact[] } }>(api, LIVE_FACTS)
  return vocabulary.facts
}

async function factsOfFiles(files: readonly string[]): Promise<readonly TypedFact[] | null> {
  const compiled = await compilePacks(files)
  return compiled === null ? null : factsOf(compiled.ruleset, 'en')
}

function typesOf(facts: readonly TypedFact[]): string {
  const sent = facts.filter(({ question, type }) => question !== null || type === 'list')
  const top = sent.filter(({ name }) => !name.includes('[].'))
  const lines = top.flatMap((fact) => [
    `  /** ${commentOf(fact)} */`,
    `  readonly ${JSON.stringify(fact.name)}?: ${typeOf(fact, sent)} | null`,
  ])
  return [
    '/** Facts that may be sent; null says that one was asked and is not known. Written by `tutela types`. */',
    'export interface Facts {',
    ...lines,
    '}',
  ].join('\n')
}

const commentOf = ({ label, unit }: TypedFact): string =>
  `${label}${unit === null ? '' : ` (${unit})`}`.replaceAll('*/', '* /')

function typeOf({ name, type, values }: TypedFact, all: readonly TypedFact[]): string {
  if (type === 'list') return `readonly { ${itemFields(name, all)} }[]`
  const plain = PLAIN_TYPES[type] ?? 'unknown'
  if (values === null || values.length === 0) return plain
  // Any other text stays possible: a list may be open, and the service says which codes it does not know.
  const code = `(${[...values.map((value) => JSON.stringify(value)), '(string & {})'].join(' | ')})`
  return type === 'codes' ? `readonly ${code}[]` : code
}

function itemFields(list: string, all: readonly TypedFact[]): string {
  const prefix = `${list}[].`
  const fields = all
    .filter(({ name }) => name.startsWith(prefix))
    .map((fact) => `readonly ${JSON.stringify(fact.name.slice(prefix.length))}?: ${typeOf(fact, all)} | null`)
  return ['readonly [field: string]: unknown', ...fields].join('; ')
}
