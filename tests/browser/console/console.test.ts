import { afterAll, beforeAll, describe, vi } from 'vitest'
import { whyNoBrowser } from '../launch.ts'
import { accountTests } from './account.ts'
import { askTests } from './ask.ts'
import { formTests } from './forms.ts'
import { frameTests } from './frame.ts'
import { houseTests } from './house.ts'
import { leadProblemTests } from './lead-problems.ts'
import { lookTests } from './looks.ts'
import { playgroundTests } from './playground.ts'
import { problemTests } from './problems.ts'
import { protocolTests } from './protocols.ts'
import { recordTests } from './records.ts'
import { registerTests } from './registers.ts'
import { riversideTests } from './riverside.ts'
import { ruleTests } from './rules.ts'
import { translationTests } from './translations.ts'
import { type ConsoleWorld, startConsoleWorld } from './world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const reason = whyNoBrowser()
if (reason !== null) console.warn(`tests/browser/console/console.test.ts ${reason}`)

// One file, so that all of it shares one product and one browser.
describe.skipIf(reason !== null)('the console', () => {
  let world: ConsoleWorld
  beforeAll(async () => {
    world = await startConsoleWorld()
  })
  afterAll(() => world?.stop())
  const current = () => world

  frameTests(current)
  accountTests(current)
  askTests(current)
  playgroundTests(current)
  protocolTests(current)
  registerTests(current)
  recordTests(current)
  riversideTests(current)
  translationTests(current)
  houseTests(current)
  ruleTests(current)
  problemTests(current)
  leadProblemTests(current)
  formTests(current)
  lookTests(current)
})
