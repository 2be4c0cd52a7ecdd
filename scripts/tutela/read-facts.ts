import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { textIn } from '../../src/rules/pack/locale.ts'
import { parseJson } from '../../src/rules/pack/parse-json.ts'
import { placeProblems } from '../../src/rules/pack/place-problems.ts'
import { OperatorError } from '../operator-error.ts'
import { unreadable } from './file-faults.ts'

/**
 * Reads a file of facts, or standard input for "-". Throws an OperatorError (exit 2) with the mistake and its place, in the
 * reader's language, when it cannot be read or is not JSON.
 */
export async function readFacts(file: string, locale: string): Promise<unknown> {
  const bytes = await (file === '-' ? buffer(process.stdin) : readFile(file)).catch(
    (error: NodeJS.ErrnoException) => {
      throw unreadable(file, error)
    },
  )
  const source = decode(file, bytes)
  const { value, root, problems } = parseJson(source)
  if (problems.length === 0) return value
  const lines = placeProblems(problems, { source, root }).map(
    ({ line, column, text }) => `${file}:${line}:${column} ${textIn(text, locale)}`,
  )
  throw new OperatorError(lines.join('\n'), { exitCode: 2 })
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new OperatorError(`${file} is not a text in UTF-8; save it as plain text in UTF-8.`, {
      exitCode: 2,
    })
  }
}
