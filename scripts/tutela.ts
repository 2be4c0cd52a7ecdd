#!/usr/bin/env node
import { OperatorError } from './operator-error.ts'
import { print, printError } from './print.ts'
import { checkPacks } from './tutela/check-packs.ts'
import { coverPacks } from './tutela/cover-packs.ts'
import { diffPackFiles } from './tutela/diff-pack-files.ts'
import { explain } from './tutela/explain.ts'
import { exportProcedures } from './tutela/export-procedures.ts'
import { healthDigest } from './tutela/health-digest.ts'
import { HELP } from './tutela/help.ts'
import { logHead } from './tutela/log-head.ts'
import { newPack } from './tutela/new-pack.ts'
import { readTutelaOptions, type TutelaOptions } from './tutela/options.ts'
import { printTypes } from './tutela/print-types.ts'
import { pushPacks } from './tutela/push-packs.ts'
import { testPacks } from './tutela/test-packs.ts'
import { untranslatedTexts } from './tutela/untranslated-texts.ts'
import { watchFiles } from './tutela/watch-files.ts'

type Status = 0 | 1 | 2

async function run(options: TutelaOptions): Promise<Status> {
  switch (options.command) {
    case 'help':
      print(HELP)
      return 0
    case 'packs new':
      return newPack(options)
    case 'packs check':
      return checkPacks(options)
    case 'packs test':
      return testPacks(options)
    case 'packs coverage':
      return coverPacks(options)
    case 'packs diff':
      return diffPackFiles(options)
    case 'packs push':
      return pushPacks(options)
    case 'log head':
      return logHead(options)
    case 'health digest':
      return healthDigest(options)
    case 'explain':
      return explain(options)
    case 'types':
      return printTypes(options)
    case 'procedures export':
      return exportProcedures(options)
    case 'texts':
      return untranslatedTexts(options)
  }
}

/** Runs some work; what the person at the keyboard can mend becomes one sentence and an exit status. */
async function withSentences(work: () => Promise<Status>): Promise<Status> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    printError(error.message)
    return error.exitCode
  }
}

process.exitCode = await withSentences(async () => {
  const options = readTutelaOptions(process.argv.slice(2))
  if (!options.isWatching) return run(options)
  return watchFiles(options.files, () => withSentences(() => run(options)))
})
