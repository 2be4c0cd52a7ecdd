import { defineConfig } from 'vitest/config'
import { chosenArea } from './areas.ts'

export default defineConfig({
  test: {
    setupFiles: ['tests/support/fixed-seed.ts'],
    include: [...chosenArea().tests],
    isolate: false,
  },
})
