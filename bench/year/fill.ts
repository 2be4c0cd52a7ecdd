import type { PlannedEntry, PlannedRun, Year } from './plan.ts'
import type { Product } from './product.ts'

const ENTRIES_PER_CALL = 100
const CHECKS_PER_CALL = 50
/** How often it is said how far each part has come. */
const REPORTS = 10
const ERRORS = 'userErrors { code message path }'

const IN = (field: string, type: string, selection: string) =>
  `mutation($input: ${type}!) { act: ${field}(input: $input) { ${selection} ${ERRORS} } }`
const START = IN('startProcedure', 'StartProcedureInput', 'run { id }')
const STEP = IN('completeStep', 'CompleteStepInput', 'run { id }')
const CLOSE = IN(
  'closeProcedure',
  'CloseProcedureInput',
  'run { id state } findings { requirement { code } }',
)
const AMEND = IN('amendRegisterEntry', 'AmendRegisterEntryInput', 'entry { id }')
const VOID = IN('voidRegisterEntry', 'VoidRegisterEntryInput', 'entry { id }')
const ERASE = IN('eraseSubject', 'EraseSubjectInput', 'erasure { id }')
const ENTRIES = `mutation($input: AddRegisterEntriesInput!) {
  act: addRegisterEntries(input: $input) { results { entry { id } ${ERRORS} } } }`
const CHECKS = `mutation($input: RunSafetyChecksInput!) {
  act: runSafetyChecks(input: $input) { results { safetyCheck { verdict } ${ERRORS} } } }`

interface Result {
  readonly run?: { readonly id: string } | null
  readonly entry?: { readonly id: string } | null
  readonly safetyCheck?: { readonly verdict: string } | null
  readonly userErrors: readonly object[]
}

/** What came out of the year that no plan says. */
export interface Filled {
  /** Recorded checks by their verdict, those of closings left out. */
  readonly verdicts: ReadonlyMap<string, number>
}

/** Plays a year through, over the public API only, so many calls at once. Throws where the product refuses something. */
export async function fillYear(
  product: Product,
  year: Year,
  { say, atOnce }: { readonly say: (text: string) => void; readonly atOnce: number },
): Promise<Filled> {
  const several = <Item>(items: readonly Item[], work: Work<Item>, called: string) =>
    eachOf(items, work, { say, called, atOnce })
  const act = async (query: string, input: object): Promise<Result> => {
    const { act: result } = (await product.ask(query, { input })) as { act: Result }
    if (result.userErrors.length > 0) throw new Error(JSON.stringify([input, result]))
    return result
  }
  const actEach = async (query: string, input: object): Promise<readonly Result[]> => {
    const { act: made } = (await product.ask(query, { input })) as { act: { results: readonly Result[] } }
    const refused = made.results.find(({ userErrors }) => userErrors.length > 0)
    if (refused) throw new Error(JSON.stringify(refused))
    return made.results
  }
  await product.ask(
    'mutation($input: ChangeSettingsInput!) { changeSettings(input: $input) { userErrors { message } } }',
    { input: { timeZone: 'Asia/Shanghai' } },
  )
  await several(year.runs, (run, at) => playRun(act, run, at), 'runs')
  await several(
    chunks(year.entries, ENTRIES_PER_CALL),
    (of, at) => addEntries(act, actEach, of, at),
    'calls of 100 entries',
  )
  const verdicts = new Map<string, number>()
  await several(
    chunks(year.checks, CHECKS_PER_CALL),
    async (of, at) => {
      const checks = of.map(({ facts, subject }, index) => ({
        idempotencyKey: `check ${at} ${index}`,
        facts,
        subjectRef: subject,
      }))
      for (const { safetyCheck } of await actEach(CHECKS, { checks })) {
        const verdict = safetyCheck?.verdict ?? ''
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
      }
    },
    'calls of 50 checks',
  )
  for (const subjectRef of year.erased) await act(ERASE, { subjectRef, reason: 'asked in writing' })
  return { verdicts }
}

type Act = (query: string, input: object) => Promise<Result>

const instant = (at: number): string => new Date(at).toISOString()

async function playRun(
  act: Act,
  { procedure, subject, startedAt, steps, closed }: PlannedRun,
  at: number,
): Promise<void> {
  const begun = {
    idempotencyKey: `run ${at}`,
    procedure,
    subjectRef: subject,
    happenedAt: instant(startedAt),
  }
  const runId = (await act(START, begun)).run?.id
  for (const [index, { step, role, at: when, fields }] of steps.entries())
    await act(STEP, {
      idempotencyKey: `run ${at} step ${index}`,
      runId,
      step,
      actingRole: role,
      happenedAt: instant(when),
      fields,
    })
  if (closed === null) return
  const end = { runId, actingRole: closed.role, outcome: closed.outcome, happenedAt: instant(closed.at) }
  await act(CLOSE, { idempotencyKey: `run ${at} end`, ...end })
}

async function addEntries(
  act: Act,
  actEach: (query: string, input: object) => Promise<readonly Result[]>,
  entries: readonly PlannedEntry[],
  at: number,
): Promise<void> {
  const results = await actEach(ENTRIES, {
    entries: entries.map(({ register, subject, happenedAt, fields }, index) => ({
      idempotencyKey: `entry ${at} ${index}`,
      register,
      subjectRef: subject,
      happenedAt: instant(happenedAt),
      fields,
    })),
  })
  for (const [index, { amended, isVoid }] of entries.entries()) {
    const change = { entryId: results[index]?.entry?.id, reason: 'a slip of the pen' }
    if (amended) await act(AMEND, { ...change, idempotencyKey: `amend ${at} ${index}`, fields: amended })
    if (isVoid) await act(VOID, { ...change, idempotencyKey: `void ${at} ${index}` })
  }
}

const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))

type Work<Item> = (item: Item, at: number) => Promise<void>

/** Does something for each item, some at a time; says now and then how far it has come, and how long the rest takes at this pace. */
async function eachOf<Item>(
  items: readonly Item[],
  work: Work<Item>,
  {
    say,
    called,
    atOnce,
  }: { readonly say: (text: string) => void; readonly called: string; readonly atOnce: number },
): Promise<void> {
  const begun = performance.now()
  let next = 0
  let done = 0
  const step = Math.ceil(items.length / REPORTS)
  const tell = () => {
    const seconds = Math.round((((performance.now() - begun) / done) * (items.length - done)) / 1_000)
    const memory = Math.round(process.memoryUsage().rss / 2 ** 20)
    say(`${done} of ${items.length} ${called}, about ${seconds} s left, ${memory} MiB`)
  }
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at]
      if (item !== undefined) await work(item, at)
      done += 1
      if (done % step === 0) tell()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
