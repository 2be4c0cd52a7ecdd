import { vi } from 'vitest'
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
import { ruleTests } from './rules.ts'
import { translationTests } from './translations.ts'
import { consoleTests } from './world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

// One file, so that all of it shares one product and one browser. What is part of every run stands in stories.test.ts.
consoleTests('every screen of the console', [
  frameTests,
  accountTests,
  askTests,
  playgroundTests,
  protocolTests,
  registerTests,
  recordTests,
  translationTests,
  houseTests,
  ruleTests,
  problemTests,
  leadProblemTests,
  formTests,
  lookTests,
])
