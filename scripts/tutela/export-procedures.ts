import { fhirBundleOf } from '../../src/rules/exchange/fhir-procedures.ts'
import { fhirTasksOf, type RunForTasks } from '../../src/rules/exchange/fhir-tasks.ts'
import { machineOf } from '../../src/rules/exchange/xstate-machine.ts'
import { type CompiledRuleset, chooseLocale } from '../../src/rules/index.ts'
import { print } from '../print.ts'
import { askApi, readApi } from './api.ts'
import { compilePacks } from './explain-ruleset.ts'
import { refusal, type TutelaOptions } from './options.ts'

const BASE = 'urn:tutela'
const RUN = `query($id: ID!) { procedureRun(id: $id) {
  id subjectRef startedAt procedure { code } steps { step { code } state dueAt doneAt } } }`

/**
 * `tutela procedures export`: prints procedures of the shipped packs, and of those given with --pack, for other tools. With --run the
 * tasks of one run, read over the API. 1 when a given pack is not sound.
 */
export async function exportProcedures(options: TutelaOptions): Promise<0 | 1> {
  const compiled = await compilePacks(options.packs)
  if (compiled === null) return 1
  const fhir = { locale: readLocale(options, compiled), base: readBase(options) }
  if (options.run !== undefined) {
    if (options.files.length > 0) throw refusal('--run says which procedure it is; give no code beside it.')
    printJson({
      resourceType: 'Bundle',
      type: 'collection',
      entry: fhirTasksOf(compiled, await readRun(options, options.run), fhir).map((resource) => ({
        resource,
      })),
    })
    return 0
  }
  const codes = readCodes(options, compiled)
  if (options.format === 'fhir') printJson(fhirBundleOf(compiled, codes, fhir))
  else printJson(codes.map((code) => machineIn(compiled, code, fhir.locale)))
  return 0
}

const printJson = (value: object): void => print(JSON.stringify(value, null, 2))

function machineIn({ procedures }: CompiledRuleset, code: string, locale: string) {
  const found = procedures.get(code)
  if (found === undefined) throw refusal(`there is no procedure ${code} in these packs.`)
  return machineOf(found.procedure, locale)
}

function readCodes({ files }: TutelaOptions, { procedures }: CompiledRuleset): readonly string[] {
  const unknown = files.find((code) => !procedures.has(code))
  if (unknown !== undefined) {
    throw refusal(
      `there is no procedure ${unknown} in these packs, only ${[...procedures.keys()].join(', ')}.`,
    )
  }
  return files.length > 0 ? files : [...procedures.keys()]
}

function readLocale({ locales }: TutelaOptions, { ruleset }: CompiledRuleset): string {
  const [wanted = 'en', ...others] = locales
  if (others.length > 0) throw refusal('procedures export takes one --locale.')
  const locale = chooseLocale(wanted, ruleset.locales)
  if (locale === null) {
    throw refusal(
      `not every text is there in ${wanted}; languages with every text: ${ruleset.locales.join(', ')}.`,
    )
  }
  return locale
}

function readBase({ base = BASE }: TutelaOptions): string {
  const trimmed = base.replace(/\/+$/, '')
  if (/^urn:[a-z0-9-]+/i.test(trimmed) || URL.parse(trimmed)?.protocol === 'https:') return trimmed
  throw refusal(`--base takes an address such as https://example.org/fhir, not "${base}".`)
}

async function readRun(options: TutelaOptions, id: string): Promise<RunForTasks> {
  const api = readApi(options, process.env, 'procedures export --run')
  const { procedureRun } = await askApi<{
    readonly procedureRun:
      | (Omit<RunForTasks, 'procedure' | 'steps'> & {
          readonly procedure: { readonly code: string }
          readonly steps: readonly (Omit<RunForTasks['steps'][number], 'code'> & {
            readonly step: { readonly code: string }
          })[]
        })
      | null
  }>(api, RUN, { id })
  if (procedureRun === null) throw refusal(`there is no run ${id}.`)
  const { procedure, steps, ...run } = procedureRun
  return {
    ...run,
    procedure: procedure.code,
    steps: steps.map(({ step, ...progress }) => ({ ...progress, code: step.code })),
  }
}
