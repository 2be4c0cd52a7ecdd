import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { askAssessment } from './demo/ask.ts'
import { printStory } from './demo/print-story.ts'
import { differencesFrom, Story } from './demo/story.ts'
import { OperatorError, runScript } from './operator-error.ts'

const Ready = z.object({ graphql: z.string(), adminKey: z.string() })
const START_MS_MAX = 90_000

/** The main job without a browser: starts everything in a folder of its own, asks the five stories, stops everything. */
async function main(): Promise<void> {
  const stories = z
    .array(Story)
    .parse(JSON.parse(readFileSync(new URL('./demo/stories.json', import.meta.url), 'utf8')))
  const folder = mkdtempSync(join(tmpdir(), 'tutela-demo-'))
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }))
  const { graphql, adminKey } = await startAll({ folder, cleanup })

  const differences: string[] = []
  for (const [index, story] of stories.entries()) {
    const { asOf, facts } = story
    const answer = await askAssessment({ graphql, adminKey, input: { asOf, facts } })
    printStory(story, index + 1, answer)
    differences.push(
      ...differencesFrom(story, answer).map((difference) => `Story ${index + 1}: ${difference}`),
    )
  }
  if (differences.length > 0) throw new OperatorError(`\n${differences.join('\n')}`)
  console.log(`\n${stories.length} stories, each with the outcome its source gives.`)
}

async function startAll({ folder, cleanup }: { folder: string; cleanup: AsyncDisposableStack }) {
  const readyFile = join(folder, 'ready.json')
  const options = ['--port', '0', '--data', join(folder, 'data'), '--ready-file', readyFile]
  const server = spawn(process.execPath, [join(import.meta.dirname, 'start.ts'), ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const words: string[] = []
  server.stderr.on('data', (chunk) => words.push(String(chunk)))
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  cleanup.defer(async () => {
    server.kill('SIGTERM')
    await ended
  })
  console.log('Starting the database and the Worker …')
  for (let waited = 0; waited < START_MS_MAX; waited += 100) {
    if (existsSync(readyFile)) return Ready.parse(JSON.parse(readFileSync(readyFile, 'utf8')))
    if (server.exitCode !== null) throw new OperatorError(`It did not start. ${words.join('').trim()}`)
    await delay(100)
  }
  throw new OperatorError('It did not start within 90 seconds.')
}

await runScript(main)
