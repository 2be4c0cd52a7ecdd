import { causeChain, mayHoldParameters } from '../db/classify-error.ts'
import type { Log } from '../operations/context.ts'

const FRAMES_MAX = 8

function describe(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: error.name,
    message: mayHoldParameters(error) ? 'A statement failed.' : error.message,
    ...('code' in error && { code: error.code }),
    stack: frames.slice(0, FRAMES_MAX).map((line) => line.trim()),
  }
}

/** One JSON line per event, each with the request's id. `write` takes a finished line. */
export function makeLog(requestId: string, write: (line: string) => void): Log {
  const print = (level: string, event: string, fields: Readonly<Record<string, unknown>>) =>
    write(JSON.stringify({ level, event, requestId, ...fields }))
  return {
    info: (event, fields = {}) => print('info', event, fields),
    error: (event, error, fields = {}) =>
      print('error', event, { ...fields, causes: causeChain(error).map(describe) }),
  }
}
