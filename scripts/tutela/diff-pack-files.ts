import { type ChangeEffect, diffPacks, type PackDiff, PackDiffError, textIn } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import { OperatorError } from '../operator-error.ts'
import { onOneLine, print, printJson, type Style, styled } from '../print.ts'
import type { TutelaOptions } from './options.ts'
import { type PackFile, readPackFiles, readPacksBeside } from './pack-files.ts'
import { countProblems, printProblems } from './print-problems.ts'

const COLOURS: Record<ChangeEffect, Style> = {
  STRICTER: 'green',
  LOOSER: 'red',
  UNDECIDED: 'yellow',
  NEUTRAL: 'dim',
}

/** `tutela packs diff`: what a new version of a pack changes, in words; 0 when both can be compared, else 1. */
export async function diffPackFiles({ files, asJson, locales }: TutelaOptions): Promise<0 | 1> {
  const versions = await readPackFiles(files)
  const [before, after] = versions.flatMap(({ reading }) => (reading.ok ? [reading.pack] : []))
  if (!before || !after) {
    printBroken(versions)
    return 1
  }
  if (before.pack !== after.pack)
    throw new OperatorError(`${before.pack} and ${after.pack} are not versions of one pack.`)
  const beside = await readPacksBeside(files)
  const diff = compare(
    before,
    after,
    beside.flatMap(({ reading }) => (reading.ok ? [reading.pack] : [])),
  )
  const [locale = 'en'] = locales
  if (asJson) printJson(inLanguage(diff, locale))
  else printDiff(before, after, diff, locale)
  return 0
}

function compare(before: Pack, after: Pack, atHand: readonly Pack[]): PackDiff {
  try {
    return diffPacks(before, after, atHand)
  } catch (error) {
    if (error instanceof PackDiffError) throw new OperatorError(error.message)
    throw error
  }
}

const inLanguage = ({ added, removed, changed }: PackDiff, locale: string) => ({
  added,
  removed,
  changed: changed.map((change) => ({ ...change, text: textIn(change.text, locale) })),
})

function printDiff(before: Pack, after: Pack, diff: PackDiff, locale: string): void {
  const { added, removed, changed } = inLanguage(diff, locale)
  print(styled('bold', `${before.pack} ${before.version} → ${after.version}`))
  for (const code of added) print(`${styled('green', '+')} ${code}`)
  for (const code of removed) print(`${styled('red', '-')} ${code}`)
  for (const { code, effect, text } of changed)
    print(`${styled(COLOURS[effect], '~')} ${styled('bold', code)} ${onOneLine(text)}`)
  print(`${added.length} added, ${removed.length} removed, ${changed.length} changed`)
}

function printBroken(versions: readonly PackFile[]): void {
  for (const { file, reading } of versions) {
    if (reading.ok) continue
    printProblems(file, reading.problems)
    print(`${file}: ${styled('red', 'not a pack')} (${countProblems(reading.problems)})`)
  }
}
