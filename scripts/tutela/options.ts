import { parseArgs } from 'node:util'
import { OperatorError } from '../operator-error.ts'

export interface TutelaOptions {
  readonly command: 'check' | 'test' | 'help'
  readonly files: readonly string[]
  readonly asJson: boolean
  readonly isStrict: boolean
}

export const HELP = `tutela packs check FILE…   says what is wrong with rule packs
tutela packs test FILE…    checks them, then runs the tests inside them

  --json     machine-readable result on standard output
  --strict   warnings count as problems
  --help     this text

Packs that a FILE extends are looked for among the other FILEs, then in ../*/pack.json beside it, then among the
shipped packs. Problems are printed as FILE:LINE:COLUMN severity CODE message.

Exit status: 0 nothing wrong, 1 problems found or tests failed, 2 the command line is wrong or a file cannot be read.`

/** Reads the command line. Throws an OperatorError (exit 2) for what it does not know. */
export function readTutelaOptions(args: string[]): TutelaOptions {
  const { values, positionals } = parse(args)
  const [topic, command, ...files] = positionals
  const flags = { files, asJson: values.json, isStrict: values.strict }
  if (values.help) return { command: 'help', ...flags }
  if (topic !== 'packs' || (command !== 'check' && command !== 'test')) {
    throw refusal(`"${positionals.slice(0, 2).join(' ')}" is not a command.`)
  }
  if (files.length === 0) throw refusal(`packs ${command} needs at least one FILE.`)
  return { command, ...flags }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    const [sentence] = error instanceof Error ? error.message.split(/\. |\n/) : [String(error)]
    throw refusal(`${sentence}.`)
  }
}

function refusal(sentence: string): OperatorError {
  return new OperatorError(`${sentence.replace(/\.$/, '')}; tutela --help shows the commands.`, {
    exitCode: 2,
  })
}
