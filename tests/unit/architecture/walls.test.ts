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

/**
 * The floors of the engine from the lowest to the highest; rooms on one floor know nothing of each other. A file imports
 * from its own room and from lower floors. See docs/architecture.md.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['pack'],
  ['record-types'],
  ['types'],
  ['operators'],
  ['conditions'],
  ['plugins'],
  ['texts'],
  ['program'],
  ['compile'],
  ['evaluate'],
  ['explain', 'cases', 'procedures'],
  ['compare'],
  ['ruleset'],
  ['lint', 'exchange'],
  ['diff', 'pack-tests'],
  ['reference'],
  ['index', 'pack-schema'],
]

/** The room of a file of the engine: its folder, or its name for the files beside the folders. */
const roomOf = (file: string) => (file.split('/')[1] ?? '').replace(/\.ts$/, '')
const floorOf = (file: string) => FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)))

/** Groups of files that reach each other by imports (Tarjan's algorithm); only groups of more than one. */
function circles(all: readonly SourceFile[]): string[][] {
  const importsOf = new Map(all.map(({ file, imports }) => [file, imports]))
  const found: string[][] = []
  const order = new Map<string, number>()
  const open: string[] = []
  const visit = (file: string): number => {
    const place = order.size
    order.set(file, place)
    open.push(file)
    let low = place
    for (const next of importsOf.get(file) ?? []) {
      if (!importsOf.has(next)) continue
      if (!order.has(next)) low = Math.min(low, visit(next))
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low)
    }
    if (low === place) {
      const group = open.splice(open.indexOf(file))
      if (group.length > 1) found.push(group)
    }
    return low
  }
  for (const { file } of all) if (!order.has(file)) visit(file)
  return found
}

describe('the order of the floors', () => {
  const engine = inFolder('rules')

  test('every file of the engine stands on a floor', () => {
    expect(engine.filter(({ file }) => floorOf(file) < 0).map(({ file }) => file)).toEqual([])
  })

  test('a file of the engine imports from its own room and from lower floors only, types included', () => {
    const upwards = engine.flatMap(({ file, imports }) =>
      imports
        .filter((name) => name.startsWith('rules/') && roomOf(name) !== roomOf(file))
        .filter((name) => floorOf(name) >= floorOf(file))
        .map((name) => `${file} imports ${name}`),
    )
    expect(upwards).toEqual([])
  })

  test('no files import each other in a circle, types included', () => {
    expect(circles(files)).toEqual([])
  })

  test('a circle is found where there is one', () => {
    const file = (name: string, ...imports: string[]) => ({ file: name, text: '', imports })
    expect(circles([file('a', 'b'), file('b', 'c'), file('c', 'b'), file('d', 'd', 'a')])).toEqual([
      ['b', 'c'],
    ])
  })
})

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

  test('the database layer knows nothing above it, types included', () => {
    expect(importsMatching(inFolder('db'), /^(http|schema|operations)\//)).toEqual([])
  })

  test('closed lists of values that several layers share import nothing but each other', () => {
    expect(importsMatching(inFolder('values'), /^(?!values\/)/)).toEqual([])
  })

  test('operations know neither GraphQL nor HTTP', () => {
    expect(
      importsMatching(inFolder('operations'), /^(http|schema)\/|^(graphql|@pothos|hono|graphql-yoga)/),
    ).toEqual([])
  })

  test('the schema reaches the database through operations only', () => {
    expect(importsMatching(inFolder('schema'), /^db\//)).toEqual([])
  })

  test('protocols beside GraphQL know neither its schema, the database nor the pipeline, and nothing of each other', () => {
    const facades = inFolder('facades')
    expect(facades.length).toBeGreaterThan(5)
    expect(importsMatching(facades, /^(http|schema|db|rules)\/|^[^.]*$/)).toEqual([])
    const protocolOf = (path: string) => /^facades\/([^/]+)\//.exec(path)?.[1]
    const across = facades.flatMap(({ file, imports }) =>
      imports.filter((name) => protocolOf(name) !== undefined && protocolOf(name) !== protocolOf(file)),
    )
    expect(across).toEqual([])
  })

  test('protocols beside GraphQL are loaded when somebody speaks them, and no sooner', () => {
    const eager = files
      .filter(({ file }) => !file.startsWith('facades/'))
      .flatMap(({ file, text }) =>
        [...text.matchAll(/^import (?!type )[^'"]*? from '([^']*facades\/[^']+)'/gm)].map(
          ([, name]) => `${file} imports ${name}`,
        ),
      )
    expect(eager).toEqual([])
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

describe('what is loaded when', () => {
  const EAGER = /^(?:import|export) (?!type )(?:[^'"]*? from )?'([^']+)'/gm
  const eagerImports = new Map(
    files.map(({ file, text }) => [
      file,
      importsIn(file, [...text.matchAll(EAGER)].map(([, name]) => `from '${name}'`).join('\n')),
    ]),
  )
  /** A file with all that is evaluated before it: what it imports at once, not what it loads later. */
  function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(file)) return seen
    seen.add(file)
    for (const next of eagerImports.get(file) ?? []) loadedWith(next, seen)
    return seen
  }
  const among = (loaded: ReadonlySet<string>, pattern: RegExp) =>
    [...loaded].filter((name) => pattern.test(name))

  test('what a file loads with it is found', () => {
    expect(loadedWith('worker.ts')).toContain('http/authenticate.ts')
    expect(loadedWith('http/graphql.ts')).toContain('schema/assessment.ts')
    expect(loadedWith('rules/index.ts')).toContain('rules/pack/format.ts')
  })

  test('a start loads neither GraphQL, the schema and the engine nor work by the clock', () => {
    expect(among(loadedWith('worker.ts'), /^(graphql|@pothos|jose|schema\/|http\/(scheduled|yoga))/)).toEqual(
      [],
    )
    expect(among(loadedWith('worker.ts'), /^rules\/(compile|evaluate|procedures|lint|reference)\//)).toEqual(
      [],
    )
  })

  test('a check loads neither the forms of packs, lint and the second engine nor what compares versions', () => {
    const loaded = loadedWith('http/graphql.ts')
    expect(loaded.size).toBeGreaterThan(300)
    expect(among(loaded, /^rules\/(lint|reference|pack-tests|ruleset\/resolve)|json-rules-engine/)).toEqual(
      [],
    )
    expect(among(loaded, /^rules\/pack\/(format|format-basics|read-pack|parse-json)\.ts$/)).toEqual([])
  })

  test('nothing beside the engine reaches it through its entry for others, which loads all of it', () => {
    const through = [...eagerImports].filter(
      ([file, names]) => !file.startsWith('rules/') && names.includes('rules/index.ts'),
    )
    expect(through.map(([file]) => file)).toEqual([])
  })
})
