import { type ParseArgsConfig, parseArgs } from 'node:util'
import { OperatorError } from './operator-error.ts'

/**
 * The command line of an operator's command. Throws an OperatorError (exit 2) for an option that there is not, one without its value,
 * and an empty value.
 */
export function readCommandLine<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  const read = parsed(config)
  refuseEmptyValues(read.values, { help: '--help shows the options', positionals: read.positionals })
  return read
}

function parsed<const Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new OperatorError(`${reason} --help shows the options.`, { exitCode: 2 })
  }
}

/**
 * Throws an OperatorError (exit 2) for an option or argument whose value is empty, as a shell variable that is not set makes
 * it: it never means what was meant. `help` says where the options are listed.
 */
export function refuseEmptyValues(
  values: Readonly<Record<string, unknown>>,
  { help, positionals = [] }: { readonly help: string; readonly positionals?: readonly string[] },
): void {
  const empty = Object.entries(values).find(([, value]) => [value].flat().some(isBlank))
  if (empty !== undefined)
    throw new OperatorError(`--${empty[0]} needs a value, and what was given is empty; ${help}.`, {
      exitCode: 2,
    })
  if (positionals.some(isBlank))
    throw new OperatorError(`One of the names on the command line is empty; ${help}.`, { exitCode: 2 })
}

const isBlank = (value: unknown): boolean => typeof value === 'string' && value.trim() === ''
