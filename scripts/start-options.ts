import { parseArgs } from 'node:util'
import { OperatorError } from './operator-error.ts'
import { refuseEmptyValues } from './option-values.ts'

export interface StartOptions {
  /** 0 chooses a free one. */
  port: number
  data: string
  readyFile: string | undefined
  /** Origins of pages elsewhere that may ask, such as http://localhost:5173. */
  allowedOrigins: readonly string[]
}

const HELP = `npm start [-- options]

Runs Tutela on this computer: database, schema, shipped rule packs and the Worker, on 127.0.0.1 only.

  --port N           port of the API (default 8787; 0 chooses a free one)
  --data DIR         where data and keys are kept between starts (default .tutela)
  --ready-file FILE  written once requests are served: {"graphql", "console", "adminKey", "organisation"}
  --allow-origin URL lets a page of another origin ask, such as http://localhost:5173; may be given several times
  --help             this text

LIBSQL_URL and LIBSQL_AUTH_TOKEN in the environment name another libSQL or Turso database to use instead.`

/** Reads the flags of `npm start`; prints the help text itself. Throws an OperatorError (exit 2) for a flag it does not know. */
export function readStartOptions(args: string[]): StartOptions | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) {
    console.log(HELP)
    return 'help'
  }
  const [stray] = positionals
  if (stray !== undefined) {
    throw refusal(`"${stray}" is not an option; options follow two dashes, as in: npm start -- --port 9000.`)
  }
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw refusal(`--port takes a number from 0 to 65535, not "${values.port}".`)
  }
  refuseEmptyValues(values, { help: 'npm start -- --help shows the options' })
  return {
    port,
    data: values.data,
    readyFile: values['ready-file'],
    allowedOrigins: readOrigins(values['allow-origin']),
  }
}

/** Origins as browsers write them: scheme, host and port, no path. */
function readOrigins(texts: readonly string[]): readonly string[] {
  return texts.map((text) => {
    const origin = URL.parse(text)?.origin
    if (origin === undefined || origin === 'null' || !/^https?:/.test(origin)) {
      throw refusal(`--allow-origin takes the origin of a page such as http://localhost:5173, not "${text}".`)
    }
    if (text !== origin && text !== `${origin}/`) {
      throw refusal(`--allow-origin takes an origin without a path: ${origin} instead of "${text}".`)
    }
    return origin
  })
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '8787' },
        data: { type: 'string', default: '.tutela' },
        'ready-file': { type: 'string' },
        'allow-origin': { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    const [sentence] = error instanceof Error ? error.message.split(/\. |\n/) : [String(error)]
    throw refusal(`${sentence}; npm start -- --help shows the options.`)
  }
}

function refusal(sentence: string): OperatorError {
  return new OperatorError(sentence, { exitCode: 2 })
}
