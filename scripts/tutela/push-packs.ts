import type { Pack } from '../../src/rules/pack/format.ts'
import type { PackTestResult } from '../../src/rules/types.ts'
import { print, printJson, styled } from '../print.ts'
import { type Activation, activatePacks, type PackRef } from './activate-packs.ts'
import { type Api, askApi, readApi, type UserError } from './api.ts'
import type { TutelaOptions } from './options.ts'
import { type PackFile, readPackFiles } from './pack-files.ts'
import { packSigner, type SignPack } from './pack-signer.ts'
import {
  countProblems,
  inLanguage,
  printFailedTests,
  printProblems,
  type ShownProblem,
} from './print-problems.ts'

interface Pushed {
  readonly file: string
  /** Null when it was not published. */
  readonly rulePack: (PackRef & { readonly digest: string }) | null
  readonly problems: readonly ShownProblem[]
  readonly tests: readonly PackTestResult[]
  readonly userErrors: readonly UserError[]
}

const UPLOAD = `
  mutation Upload($source: String!, $signature: PackSignatureInput, $locale: String) {
    uploadRulePack(input: { source: $source, signature: $signature }) {
      rulePack { name version digest }
      report {
        problems { code severity message(locale: $locale) pointer line column }
        tests { name passed differences }
      }
      userErrors { code message }
    }
  }`

interface Uploaded {
  readonly uploadRulePack: Pick<Pushed, 'rulePack' | 'userErrors'> & {
    readonly report: Pick<Pushed, 'problems' | 'tests'> | null
  }
}

/**
 * `tutela packs push`: publishes packs in the order given and prints the API's report; with --activate they join the
 * live set, all or none. 0 when everything was accepted, else 1.
 */
export async function pushPacks(options: TutelaOptions): Promise<0 | 1> {
  const api = readApi(options, process.env, 'packs push')
  const signPack = packSigner(options)
  const pushed: Pushed[] = []
  const files = await readPackFiles(options.files)
  const [locale] = options.locales
  for (const file of files) pushed.push(await push(api, file, { signPack, locale }))
  const published = pushed.flatMap(({ rulePack }) => rulePack ?? [])
  const isComplete = published.length === pushed.length
  if (!options.asJson) for (const one of pushed) printPushed(one)
  const activation =
    isComplete && options.isActivating
      ? await activatePacks(api, published, documentsIn(files), options)
      : null
  if (options.asJson) printJson({ packs: pushed, activation })
  else printActivation(activation, options.isActivating)
  return isComplete && (activation === null || activation.ruleset !== null) ? 0 : 1
}

const documentsIn = (files: readonly PackFile[]): Pack[] =>
  files.flatMap(({ reading }) => (reading.ok ? [reading.pack] : []))

/** A file that is not text never leaves the machine; everything else is for the API to judge. */
async function push(
  api: Api,
  { file, source, reading }: PackFile,
  { signPack, locale }: { readonly signPack: SignPack; readonly locale: string | undefined },
): Promise<Pushed> {
  if (source === '' && !reading.ok)
    return { file, rulePack: null, problems: inLanguage(reading.problems, locale), tests: [], userErrors: [] }
  const signature = reading.ok ? await signPack(reading.pack) : null
  const { uploadRulePack } = await askApi<Uploaded>(api, UPLOAD, { source, signature, locale })
  const { rulePack, report, userErrors } = uploadRulePack
  return { file, rulePack, problems: report?.problems ?? [], tests: report?.tests ?? [], userErrors }
}

function printPushed({ file, rulePack, problems, tests, userErrors }: Pushed): void {
  printProblems(file, problems)
  printFailedTests(file, tests)
  for (const { code, message } of userErrors)
    print(`${file} ${styled('red', 'refused')} ${styled('bold', code)} ${message}`)
  const passed = tests.filter((test) => test.passed).length
  const outcome = rulePack
    ? `${styled('green', 'published')} as ${rulePack.name} ${rulePack.version}, ${rulePack.digest}`
    : styled('red', 'not published')
  print(`${file}: ${outcome} (${countProblems(problems)}; ${passed} of ${tests.length} tests pass)`)
}

function printActivation(activation: Activation | null, isWanted: boolean): void {
  if (!isWanted) return
  for (const sentence of activation?.gaveWay ?? []) print(`${styled('yellow', 'note')} ${sentence}`)
  for (const { message } of activation?.warnings ?? []) print(`${styled('yellow', 'warning')} ${message}`)
  for (const { message } of activation?.weakenings ?? [])
    print(`${styled('yellow', 'less than before')} ${message}`)
  for (const { code, message } of activation?.userErrors ?? [])
    print(`${styled('red', 'refused')} ${styled('bold', code)} ${message}`)
  if (activation?.ruleset) print(`${styled('green', 'live')}: ruleset ${activation.ruleset.digest}`)
  else print(`${styled('red', 'not live')}: the live set is as it was`)
}
