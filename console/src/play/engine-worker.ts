import { config } from 'zod'

// The policy of the page allows no code from text, and zod would try whether it may.
config({ jitless: true })

import {
  type CompiledRuleset,
  compileRuleset,
  digestOf,
  OPERATORS,
  type Pack,
  readPack,
  resolveRuleset,
} from 'tutela/engine'
import type { Asked, Opened, OperatorWords, Reply } from './messages.ts'
import { situationOf } from './situation.ts'
import { testsOf } from './tests.ts'
import { textSites } from './untranslated.ts'

let compiled: CompiledRuleset | null = null

async function open(sources: readonly string[]): Promise<Opened> {
  const packs: Pack[] = []
  for (const source of sources) {
    const reading = readPack(source)
    if (!reading.ok) {
      const problems = reading.problems.filter(({ severity }) => severity === 'ERROR')
      return { ok: false, problems: problems.map(({ message, line, column }) => ({ message, line, column })) }
    }
    packs.push(reading.pack)
  }
  const versions = await Promise.all(packs.map(async (pack) => ({ pack, digest: await digestOf(pack) })))
  const resolution = await resolveRuleset({ packs: versions })
  if (!resolution.ok) {
    const problems = resolution.problems.map(({ message }) => ({ message, line: null, column: null }))
    return { ok: false, problems }
  }
  compiled = compileRuleset(resolution.ruleset)
  return { ok: true }
}

const operators = (): OperatorWords[] =>
  Object.entries(OPERATORS).map(([name, { factTypes, operand, clause }]) => ({
    name,
    factTypes,
    operand,
    clause,
  }))

async function answer(asked: Asked): Promise<Reply['value']> {
  if (asked.is === 'open') return open(asked.sources)
  if (asked.is === 'operators') return operators()
  if (asked.is === 'texts') return textSites(asked.sources, asked.locale, asked.reader)
  if (asked.is === 'tests') return testsOf(asked)
  if (compiled === null) throw new Error('no packs are open')
  return situationOf(compiled, asked)
}

addEventListener('message', ({ data: { id, asked } }: MessageEvent<{ id: number; asked: Asked }>) => {
  answer(asked).then(
    (value) => postMessage({ id, value } satisfies Reply),
    (error: unknown) => postMessage({ id, error: String(error) } satisfies Reply),
  )
})
