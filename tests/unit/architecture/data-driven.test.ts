import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shippedPacks } from '../../support/shipped-packs.ts'

const SOURCE = join(import.meta.dirname, '../../../src')

/** Words that a pack uses as a code and that any program uses in its own right. */
const EVERYDAY_WORDS = new Set(
  'organisation record met started refused changed unchanged answered'.split(' '),
)
/** A kind of key (JSON Web Keys) and a country; an operator and the state of a consent; what FHIR says of a definition in use. */
const SAID_OF_SOMETHING_ELSE = new Set([
  'operations/identity-providers/read-public-keys.ts: EC',
  'rules/operators/stated.ts: given',
  'rules/exchange/fhir-basics.ts: active',
])

function sourceFiles(): { file: string; text: string }[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(join(SOURCE, file), 'utf8') }))
}

/** String literals of a file, so that a word in a comment or an identifier is no finding. */
function literals(text: string): Set<string> {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  return new Set(
    [...withoutComments.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g)].map(
      (match) => match[1] ?? match[2] ?? match[3] ?? '',
    ),
  )
}

test('no fact name, vocabulary code or requirement code of a shipped pack stands in src', () => {
  const packs = shippedPacks()
  const words = new Set([
    ...packs.flatMap(({ facts = {} }) => Object.keys(facts)),
    ...packs.flatMap(({ vocabulary = {} }) =>
      Object.values(vocabulary).flatMap((terms) => Object.keys(terms)),
    ),
    ...packs.flatMap(({ requirements = [] }) => requirements.map(({ code }) => code)),
    ...packs.flatMap(({ parameters = {} }) => Object.keys(parameters)),
  ])
  expect(words.size).toBeGreaterThan(400)
  const found = sourceFiles().flatMap(({ file, text }) =>
    [...literals(text)]
      .filter((literal) => words.has(literal) && !EVERYDAY_WORDS.has(literal))
      .map((literal) => `${file}: ${literal}`)
      .filter((place) => !SAID_OF_SOMETHING_ELSE.has(place)),
  )
  expect(found).toEqual([])
})

test('no longer text in src mentions a dotted fact name or a requirement code', () => {
  const packs = shippedPacks()
  const names = packs.flatMap(({ facts = {}, requirements = [] }) => [
    ...Object.keys(facts).filter((name) => name.includes('.')),
    ...requirements.map(({ code }) => code).filter((code) => /^[A-Z]{2}-/.test(code)),
  ])
  const found = sourceFiles().flatMap(({ file, text }) => {
    const inLiterals = [...literals(text)].join('\n')
    return names
      .filter((name) =>
        new RegExp(`(?<![\\w.-])${name.replace(/[.[\]]/g, '\\$&')}(?![\\w.-])`).test(inLiterals),
      )
      .map((name) => `${file}: ${name}`)
  })
  expect(found).toEqual([])
})
