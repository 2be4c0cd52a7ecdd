/**
 * Start of the deployed bundle beside a Worker that does the least that can be done, in the same run: the runtime is started with each in turn,
 * until it has answered its first /health. Prints a table and JSON. Usage: node bench/parts/start-up.ts [rounds]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWorker } from '../lifecycle/build-worker.ts'
import { serve } from '../requests/serve.ts'
import { spreadOf } from '../statistics.ts'
import { table, withSpread } from '../tables.ts'

const ROUNDS = Number(process.argv[2] ?? '7')
const BARE = `export default { fetch: () => Response.json({ status: 'ok' }) }`

/** Milliseconds until the first answer: by the clock, and of the processor for the runtime alone. */
async function start(script: string): Promise<{ clock: number; processor: number }> {
  const begun = performance.now()
  const { origin, processorMs, stop } = await serve(script, { ENVIRONMENT: 'test' })
  const answer = await fetch(new URL('/health', origin))
  const clock = performance.now() - begun
  const [text, processor] = [await answer.text(), processorMs()]
  await stop()
  if (text !== '{"status":"ok"}') throw new Error(`/health answered ${answer.status}: ${text.slice(0, 300)}`)
  return { clock, processor }
}

const folder = mkdtempSync(join(tmpdir(), 'tutela-start-'))
try {
  const script = readFileSync(buildWorker(join(folder, 'worker')), 'utf8')
  const found = {
    ours: [] as { clock: number; processor: number }[],
    bare: [] as { clock: number; processor: number }[],
  }
  await start(BARE)
  for (let round = 0; round < ROUNDS; round += 1) {
    found.bare.push(await start(BARE))
    found.ours.push(await start(script))
  }
  const more = (kind: 'clock' | 'processor') =>
    spreadOf(found.ours.map((one, round) => one[kind] - (found.bare[round]?.[kind] ?? Number.NaN)))
  const of = (which: 'ours' | 'bare', kind: 'clock' | 'processor') =>
    withSpread(spreadOf(found[which].map((one) => one[kind])))
  console.error(
    table(
      ['ms until the first /health', 'by the clock', 'processor of the runtime'],
      [
        ['bare Worker', of('bare', 'clock'), of('bare', 'processor')],
        ['the product', of('ours', 'clock'), of('ours', 'processor')],
        ['more (at most 100 wanted)', withSpread(more('clock')), withSpread(more('processor'))],
      ],
    ),
  )
  console.log(JSON.stringify({ clock: more('clock'), processor: more('processor') }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
