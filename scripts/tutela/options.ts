import { parseArgs } from 'node:util'
import { nearestName } from '../../src/rules/pack/suggest.ts'
import { OperatorError } from '../operator-error.ts'
import { refuseEmptyValues } from '../option-values.ts'

const FLAGS = {
  json: { type: 'boolean' },
  strict: { type: 'boolean' },
  watch: { type: 'boolean' },
  mutants: { type: 'boolean' },
  locale: { type: 'string', multiple: true },
  url: { type: 'string' },
  key: { type: 'string' },
  activate: { type: 'boolean' },
  note: { type: 'string' },
  reason: { type: 'string' },
  'sign-with': { type: 'string' },
  'signing-key': { type: 'string' },
  facts: { type: 'string' },
  pack: { type: 'string', multiple: true },
  requirement: { type: 'string' },
  'as-of': { type: 'string' },
  format: { type: 'string' },
  all: { type: 'boolean' },
  base: { type: 'string' },
  run: { type: 'string' },
  month: { type: 'string' },
  older: { type: 'string' },
  help: { type: 'boolean' },
} as const

interface Usage {
  readonly flags: readonly (keyof typeof FLAGS)[]
  /** What follows the command, in words for whom it is missing or too much. */
  readonly takes: string
  readonly min: number
  readonly max: number
}

const FILES = { takes: 'at least one FILE', min: 1, max: Number.POSITIVE_INFINITY }
const COMMANDS = {
  'packs new': { flags: ['locale'], takes: 'one name, OWNER/NAME', min: 1, max: 1 },
  'packs check': { flags: ['json', 'strict', 'watch', 'locale'], ...FILES },
  'packs test': { flags: ['json', 'strict', 'watch', 'mutants', 'locale'], ...FILES },
  'packs coverage': { flags: ['json'], ...FILES },
  'packs diff': { flags: ['json', 'locale'], takes: 'two files, OLD and NEW', min: 2, max: 2 },
  'packs push': {
    flags: ['json', 'locale', 'url', 'key', 'activate', 'note', 'reason', 'sign-with', 'signing-key'],
    ...FILES,
  },
  texts: { flags: ['locale', 'pack', 'all'], takes: 'no names, only options', min: 0, max: 0 },
  'procedures export': {
    flags: ['format', 'pack', 'locale', 'base', 'run', 'url', 'key'],
    takes: 'codes of procedures, or none for all',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  'log head': { flags: ['url', 'key', 'older'], takes: 'at most one FILE to write to', min: 0, max: 1 },
  'health digest': {
    flags: ['month', 'format', 'locale', 'url', 'key'],
    takes: 'no names, only options',
    min: 0,
    max: 0,
  },
  explain: {
    flags: ['facts', 'pack', 'requirement', 'locale', 'as-of', 'format'],
    takes: 'no names, only options',
    min: 0,
    max: 0,
  },
  types: { flags: ['pack', 'url', 'key'], takes: 'no names, only options', min: 0, max: 0 },
} as const satisfies Record<string, Usage>

type Command = keyof typeof COMMANDS
/** How each command can write, its first form by default. */
const FORMATS = {
  explain: ['mermaid', 'text'],
  'procedures export': ['fhir', 'xstate'],
  'health digest': ['markdown', 'json', 'svg'],
} as const
export type Format = (typeof FORMATS)[keyof typeof FORMATS][number]

export interface TutelaOptions {
  readonly command: Command | 'help'
  /** What follows the command: files, or the name of a new pack. */
  readonly files: readonly string[]
  readonly asJson: boolean
  readonly isStrict: boolean
  readonly isWatching: boolean
  readonly withMutants: boolean
  readonly locales: readonly string[]
  readonly url: string | undefined
  readonly key: string | undefined
  readonly isActivating: boolean
  readonly note: string | undefined
  /** Why floors may ask for less than they do now. */
  readonly reason: string | undefined
  /** File of the private key that signs. */
  readonly signWith: string | undefined
  /** Id under which its public half is registered. */
  readonly signingKey: string | undefined
  /** File of a head that was kept before. */
  readonly older: string | undefined
  readonly facts: string | undefined
  readonly packs: readonly string[]
  readonly requirement: string | undefined
  readonly asOf: string | undefined
  readonly format: Format
  /** What addresses in an export begin with. */
  readonly base: string | undefined
  /** A month such as 2026-11. */
  readonly month: string | undefined
  /** Id of a run whose tasks are exported. */
  readonly run: string | undefined
  /** Also what is translated already. */
  readonly withAll: boolean
}

/** Reads the command line. Throws an OperatorError (exit 2) for what it does not know. */
export function readTutelaOptions(args: string[]): TutelaOptions {
  const { values, positionals } = parse(args)
  if (values.help) return { command: 'help', ...readValues([], values, 'mermaid') }
  const words = OF_TWO_WORDS.has(positionals[0] ?? '') ? 2 : 1
  const name = positionals.slice(0, words).join(' ')
  if (!isCommand(name)) throw refusal(noCommand(positionals.slice(0, 2).join(' ')))
  refuseEmptyValues(values, { help: 'tutela --help shows the commands', positionals })
  const files = positionals.slice(words)
  const { flags, takes, min, max }: Usage = COMMANDS[name]
  if (files.length < min || files.length > max) throw refusal(`${name} needs ${takes}.`)
  const stray = Object.keys(values).find((flag) => !flags.some((known) => known === flag))
  if (stray !== undefined) throw refusal(`${name} has no option --${stray}.`)
  if (values.note !== undefined && !values.activate)
    throw refusal('--note says why packs are made live; it needs --activate.')
  if (name === 'explain' && values.facts === undefined) throw refusal('explain needs --facts FILE.')
  if (name === 'health digest' && values.month === undefined)
    throw refusal('health digest needs --month YYYY-MM.')
  if (values.run !== undefined && values.format === 'xstate')
    throw refusal('--run gives the tasks of a run, which only --format fhir has.')
  return { command: name, ...readValues(files, values, readFormat(name, values.format)) }
}

/** What was meant: the nearest command, also without its first word. */
function noCommand(words: string): string {
  if (words === '') return 'Say what is to be done, for example tutela packs check FILE.'
  const known = Object.keys(COMMANDS)
  const nearest = known.find((name) => name === `packs ${words.split(' ')[0]}`) ?? nearestName(words, known)
  return `"${words}" is not a command${nearest === null ? '' : `; did you mean "${nearest}"?`}`
}

/** The first words of commands that have two. */
const OF_TWO_WORDS: ReadonlySet<string> = new Set(
  Object.keys(COMMANDS).flatMap((name) => (name.includes(' ') ? [name.split(' ')[0] ?? ''] : [])),
)

const isCommand = (name: string): name is Command => Object.hasOwn(COMMANDS, name)

function readValues(files: string[], values: ReturnType<typeof parse>['values'], format: Format) {
  return {
    files,
    asJson: values.json ?? false,
    isStrict: values.strict ?? false,
    isWatching: values.watch ?? false,
    withMutants: values.mutants ?? false,
    locales: values.locale ?? [],
    url: values.url,
    key: values.key,
    isActivating: values.activate ?? false,
    note: values.note,
    reason: values.reason,
    signWith: values['sign-with'],
    signingKey: values['signing-key'],
    older: values.older,
    facts: values.facts,
    packs: values.pack ?? [],
    requirement: values.requirement,
    asOf: values['as-of'],
    withAll: values.all ?? false,
    base: values.base,
    run: values.run,
    month: values.month,
    format,
  }
}

const hasFormats = (command: Command): command is keyof typeof FORMATS => Object.hasOwn(FORMATS, command)

function readFormat(command: Command, format: string | undefined): Format {
  const known: readonly Format[] = hasFormats(command) ? FORMATS[command] : FORMATS.explain
  const found = known.find((one) => one === (format ?? known[0]))
  if (found !== undefined) return found
  throw refusal(`--format takes ${known.join(' or ')}, not "${format}".`)
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: FLAGS })
  } catch (error) {
    const [sentence] = error instanceof Error ? error.message.split(/\. |\n/) : [String(error)]
    throw refusal(`${sentence}.`)
  }
}

/** A command line that cannot be followed, in one sentence. */
export function refusal(sentence: string): OperatorError {
  return new OperatorError(`${sentence.replace(/\.$/, '')}; tutela --help shows the commands.`, {
    exitCode: 2,
  })
}
