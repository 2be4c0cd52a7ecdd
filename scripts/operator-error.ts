import { printError } from './print.ts'
/** Something the person at the keyboard can mend; shown as its one sentence, without a stack trace. */
export class OperatorError extends Error {
  readonly exitCode: 1 | 2

  constructor(sentence: string, { exitCode = 1 }: { exitCode?: 1 | 2 } = {}) {
    super(sentence)
    this.name = 'OperatorError'
    this.exitCode = exitCode
  }
}

/** Runs a script's main function and exits with its status; an OperatorError becomes one sentence on stderr. */
export async function runScript(main: () => Promise<void>): Promise<never> {
  try {
    await main()
    process.exit(0)
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    printError(error.message)
    process.exit(error.exitCode)
  }
}
