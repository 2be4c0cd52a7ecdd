import { vi } from 'vitest'
import { doorStory } from './ask.ts'
import { playgroundStory } from './playground.ts'
import { incidentStory } from './protocols.ts'
import { auditStory } from './records.ts'
import { riversideStory } from './riverside.ts'
import { consoleTests } from './world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

// What the console is for, each from its beginning to its end. The longer walk over every screen is console.test.ts.
consoleTests('the five stories of the console', [
  doorStory,
  riversideStory,
  incidentStory,
  auditStory,
  playgroundStory,
])
