import { print, printJson, styled } from '../print.ts'
import type { TutelaOptions } from './options.ts'
import { reportPacks } from './pack-reports.ts'
import { countProblems, inLanguage, printProblems } from './print-problems.ts'

/** `tutela packs check`: prints the problems of every pack; 0 when all are sound, else 1. */
export async function checkPacks(options: TutelaOptions): Promise<0 | 1> {
  const reports = await reportPacks(options)
  if (options.asJson) {
    printJson(reports.map(({ file, ok, problems }) => ({ file, ok, problems })))
  } else {
    for (const { file, ok, problems } of reports) {
      printProblems(file, inLanguage(problems, options.locales[0]))
      print(
        `${file}: ${ok ? styled('green', 'sound') : styled('red', 'not sound')} (${countProblems(problems)})`,
      )
    }
  }
  return reports.every(({ ok }) => ok) ? 0 : 1
}
