import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const SOURCE = join(import.meta.dirname, '../../../src')

interface SourceFile {
  /** Path below src, with forward slashes. */
  readonly file: string
  readonly text: string
  /** Import specifiers; those of this project as paths below src. */
  readonly imports: readonly string[]
}

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g

function importsIn(file: string, text: string): string[] {
  const specifiers = [...text.matchAll(IMPORT)].map((match) => match[1] ?? '')
  return specifiers.map((name) =>
    name.startsWith('.') ? relative(SOURCE, resolve(SOURCE, dirname(file), name)) : name,
  )
}

/** A table may borrow a type from above; it may not run anything from there. */
const valueImports = ({ file, text }: SourceFile) =>
  importsIn(file, text.replace(/^import type [^']*'[^']*'/gm, ''))

const files: SourceFile[] = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => {
    const text = readFileSync(join(SOURCE, file), 'utf8')
    const imports = importsIn(file, text)
    return { file, text, imports }
  })

const inFolder = (folder: string) => files.filter(({ file }) => file.startsWith(`${folder}/`))

function importsMatching(of: readonly SourceFile[], forbidden: RegExp): string[] {
  return of.flatMap(({ file, imports }) =>
    imports.filter((name) => forbidden.test(name)).map((name) => `${file} imports ${name}`),
  )
}

describe('walls between the layers', () => {
  test('the engine imports nothing of the layers around it, of the runtime or of Node', () => {
    expect(
      importsMatching(inFolder('rules'), /^(db|http|schema|operations)\/|^(node|cloudflare):|^worker/),
    ).toEqual([])
  })

  test('only operations and db know drizzle', () => {
    const others = files.filter(({ file }) => !/^(operations|db)\//.test(file))
    expect(importsMatching(others, /^drizzle-orm/)).toEqual([])
  })

  test('the database layer knows nothing above it', () => {
    const withoutTypes = inFolder('db').map((one) => ({ ...one, imports: valueImports(one) }))
    expect(importsMatching(withoutTypes, /^(http|schema|operations)\//)).toEqual([])
  })

  test('operations know neither GraphQL nor HTTP', () => {
    expect(
      importsMatching(inFolder('operations'), /^(http|schema)\/|^(graphql|@pothos|hono|graphql-yoga)/),
    ).toEqual([])
  })

  test('the schema reaches the database through operations only', () => {
    expect(importsMatching(inFolder('schema'), /^db\//)).toEqual([])
  })

  test('only the environment file reads bindings', () => {
    const readers = files.filter(
      ({ file, text }) => file !== 'http/env.ts' && /cloudflare:workers|process\.env/.test(text),
    )
    expect(readers.map(({ file }) => file)).toEqual([])
  })

  test('time and randomness come with the context', () => {
    const own = files.filter(({ file }) => !file.startsWith('http/'))
    const impure = own.filter(({ text }) =>
      /Date\.now\(|new Date\(\)|crypto\.(randomUUID|getRandomValues)|Math\.random\(/.test(text),
    )
    expect(impure.map(({ file }) => file)).toEqual([])
  })

  test('the engine neither generates code nor builds patterns from data', () => {
    const suspicious = inFolder('rules').filter(({ text }) =>
      /\beval\(|new Function\b|new RegExp\(/.test(text),
    )
    expect(suspicious.map(({ file }) => file)).toEqual([])
  })
})
