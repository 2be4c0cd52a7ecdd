import { OperatorError } from '../operator-error.ts'
import { print, printError } from '../print.ts'
import { checkPacks } from './check-packs.ts'
import { coverPacks } from './cover-packs.ts'
import { diffPackFiles } from './diff-pack-files.ts'
import { explain } from './explain.ts'
import { exportProcedures } from './export-procedures.ts'
import { healthDigest } from './health-digest.ts'
import { HELP } from './help.ts'
import { logHead } from './log-head.ts'
import { newPack } from './new-pack.ts'
import { readTutelaOptions, type TutelaOptions } from './options.ts'
import { printTypes } from './print-types.ts'
import { pushPacks } from './push-packs.ts'
import { testPacks } from './test-packs.ts'
import { untranslatedTexts } from './untranslated-texts.ts'
import { watchFiles } from './watch-files.ts'

export type Status = 0 | 1 | 2

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

/**
 * Runs one command line: prints what it has to say and gives its exit status. What it throws is a fault of ours, never one of the
 * arguments, files or answers.
 */
export const runCommandLine = (args: readonly string[]): Promise<Status> =>
  withSentences(async () => {
    const options = readTutelaOptions([...args])
    if (!options.isWatching) return run(options)
    return watchFiles(options.files, () => withSentences(() => run(options)))
  })
