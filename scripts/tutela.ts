#!/usr/bin/env node
import { OperatorError } from './operator-error.ts'
import { checkPacks } from './tutela/check-packs.ts'
import { HELP, readTutelaOptions } from './tutela/options.ts'
import { testPacks } from './tutela/test-packs.ts'

async function main(): Promise<0 | 1 | 2> {
  const options = readTutelaOptions(process.argv.slice(2))
  if (options.command === 'help') {
    console.log(HELP)
    return 0
  }
  return options.command === 'check' ? checkPacks(options) : testPacks(options)
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof OperatorError)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}
