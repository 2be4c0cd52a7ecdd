import { useMemo, useRef, useState } from 'preact/hooks'
import { draft } from '../api/drafts.ts'
import { addEntries, type Register } from '../api/registers.ts'
import { viewer } from '../api/session.ts'
import { addressOf } from '../frame/router.ts'
import { FileField } from '../parts/file-field.tsx'
import { Problem } from '../parts/problem.tsx'
import { figure, locale, text } from '../texts/texts.ts'
import { asCsv, download } from './csv.ts'
import { headingsOf, keysOf, type Line, mistakeWords, type Plan, planOf } from './csv-entries.ts'
import { textOfFile } from './read-csv.ts'

const PER_CALL = 50
const SHOWN_MAX = 100
const FIRST_LINES = 10
/** The clocks of the page and of the service may differ by this much. */
const SKEW_MS = 120_000

/** A file that was chosen, kept like everything else that is entered. */
interface Chosen {
  readonly name: string
  readonly content: string
  /** When it was chosen: what was recorded before that was there already. */
  readonly chosenAt: number
}

const chosenOf = (register: Register) =>
  draft<Chosen | null>(`import.${register.code}`, null, (kept) =>
    typeof kept === 'object' && kept !== null && typeof Reflect.get(kept, 'content') === 'string'
      ? (kept as Chosen)
      : null,
  )

/** A list that comes as a file: what would be refused, line by line, before anything is sent; then what became of each line. */
export function ImportScreen({ register }: { register: Register }) {
  const chosen = useMemo(() => chosenOf(register), [register.code])
  const { value } = chosen
  return (
    <>
      <p class="no-print">
        <a href={addressOf('registers', register.code)}>{text('app.backTo', { screen: register.title })}</a>
      </p>
      <h1>{text('csv.bring')}</h1>
      <p class="lead">{text('csv.lead', { register: register.title })}</p>
      {value === null ? (
        <Choose
          register={register}
          onChosen={(file) => {
            chosen.value = file
          }}
        />
      ) : (
        <Previewed
          key={value.content}
          register={register}
          file={value}
          onOther={() => {
            chosen.value = null
          }}
        />
      )}
    </>
  )
}

function Choose({ register, onChosen }: { register: Register; onChosen: (file: Chosen) => void }) {
  const [mistake, setMistake] = useState<string | null>(null)
  const choose = async (file: File) => {
    const content = textOfFile(new Uint8Array(await file.arrayBuffer()))
    setMistake(typeof content === 'string' ? null : mistakeWords(content))
    if (typeof content === 'string') onChosen({ name: file.name, content, chosenAt: Date.now() })
  }
  return (
    <section class="panel">
      <FileField
        name="csv"
        label={text('csv.file')}
        hint={text('csv.hint')}
        accept=".csv,text/csv,text/plain"
        mistake={mistake}
        onFile={(file) => void choose(file)}
      />
      <h2>{text('csv.columns')}</h2>
      <ul>
        {headingsOf(register).map((heading, at) => (
          <li key={heading} dir="auto">
            {heading}
            {at === 0 || register.fields[at - 2]?.required === true ? (
              <span class="quiet"> {text('csv.needed')}</span>
            ) : null}
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="plain"
        onClick={() => download(`${register.code}.csv`, asCsv([headingsOf(register)]))}
      >
        {text('csv.template')}
      </button>
    </section>
  )
}

interface PreviewProps {
  readonly register: Register
  readonly file: Chosen
  readonly onOther: () => void
}

function Previewed(props: PreviewProps) {
  const { register, file, onOther } = props
  const zone = viewer.value?.organisation.timeZone ?? 'UTC'
  const plan = useMemo<Plan>(
    () => planOf(register, file.content, zone, Date.now()),
    [register, file, zone, locale.value],
  )
  return (
    <>
      <p>
        <bdi class="code">{file.name}</bdi>
      </p>
      {'mistakes' in plan ? (
        <div class="problem" role="alert">
          <h2>{text('problem.mend')}</h2>
          <ul>
            {plan.mistakes.map((mistake) => (
              <li key={mistake} dir="auto">
                {mistake}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <Sending {...props} headings={plan.headings} lines={plan.lines} />
      )}
      <p class="apart">
        <button type="button" class="plain" onClick={onOther}>
          {text('csv.other')}
        </button>
      </p>
    </>
  )
}

/** What became of a line that was sent. */
type Outcome = 'added' | 'already' | readonly string[]

/** Lines that are sent a few at a time, each with its own key: after an interruption the rest goes on, and nothing is recorded twice. */
function Sending({
  file,
  headings,
  lines,
}: PreviewProps & { headings: readonly string[]; lines: readonly Line[] }) {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, Outcome>>(new Map())
  const [state, setState] = useState<'before' | 'sending' | 'stopped' | 'done'>('before')
  const [error, setError] = useState<unknown>(null)
  const isStopped = useRef(false)
  const ready = lines.flatMap(({ line, entry }) => (entry === null ? [] : [{ line, entry }]))
  const send = async () => {
    if (state === 'sending') return
    isStopped.current = false
    setError(null)
    setState('sending')
    const done = new Map(outcomes)
    try {
      const keys = await keysOf(ready.map(({ entry }) => entry))
      const keyed = ready.map((one, at) => ({ ...one, idempotencyKey: keys[at] ?? '' }))
      const rest = keyed.filter(({ line }) => !done.has(line))
      for (let from = 0; from < rest.length && !isStopped.current; from += PER_CALL) {
        const part = rest.slice(from, from + PER_CALL)
        const results = await addEntries(
          part.map(({ entry, idempotencyKey }) => ({ ...entry, idempotencyKey })),
        )
        for (const [at, { line }] of part.entries()) done.set(line, outcomeOf(results[at], file.chosenAt))
        setOutcomes(new Map(done))
      }
      setState(done.size === ready.length ? 'done' : 'stopped')
    } catch (problem) {
      setError(problem)
      setState('stopped')
    }
  }
  if (state === 'done') return <Result headings={headings} lines={lines} outcomes={outcomes} />
  return (
    <section class="panel">
      <h2>{text('csv.preview')}</h2>
      <p role="status">{text('csv.ready', { count: figure(ready.length) })}</p>
      <RefusedLines
        title="csv.wouldBeRefused"
        refused={lines
          .filter(({ entry }) => entry === null)
          .map(({ line, mistakes }) => ({ line, words: mistakes }))}
      />
      {state === 'before' ? (
        <FirstLines headings={headings} lines={lines.filter(({ entry }) => entry !== null)} />
      ) : null}
      {state === 'before' ? null : (
        <>
          <p role="status" id="csv-progress">
            {text('csv.progress', { done: figure(outcomes.size), all: figure(ready.length) })}
          </p>
          <progress aria-labelledby="csv-progress" max={ready.length} value={outcomes.size} />
        </>
      )}
      {state === 'stopped' && error === null ? <p role="status">{text('csv.stopped')}</p> : null}
      <Problem error={error} again={send} />
      {state === 'sending' ? (
        <button
          type="button"
          onClick={() => {
            isStopped.current = true
          }}
        >
          {text('csv.stop')}
        </button>
      ) : null}
      {state !== 'sending' && error === null && ready.length > 0 ? (
        <button type="button" class="main" onClick={send}>
          {state === 'before' ? text('csv.go', { count: figure(ready.length) }) : text('csv.goOn')}
        </button>
      ) : null}
    </section>
  )
}

type AddedEntry = Awaited<ReturnType<typeof addEntries>>[number]

function outcomeOf(result: AddedEntry | undefined, chosenAt: number): Outcome {
  if (result === undefined) throw new Error('an entry was sent without a result')
  const { recordedAt, userErrors } = result
  if (recordedAt === null || userErrors.length > 0) return userErrors.map(({ message }) => message)
  return new Date(recordedAt).getTime() < chosenAt - SKEW_MS ? 'already' : 'added'
}

function FirstLines({ headings, lines }: { headings: readonly string[]; lines: readonly Line[] }) {
  if (lines.length === 0) return null
  return (
    <>
      <h3>{text('csv.first')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves a wide table sideways with the arrow keys. */}
      <section class="table" tabIndex={0} aria-label={text('csv.first')}>
        <table>
          <thead>
            <tr>
              {headings.map((heading) => (
                <th key={heading} scope="col" dir="auto">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, FIRST_LINES).map(({ line, cells }) => (
              <tr key={line}>
                {headings.map((heading, at) => (
                  <td key={heading} dir="auto">
                    {cells[at]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}

function RefusedLines({
  title,
  refused,
}: {
  title: 'csv.wouldBeRefused' | 'csv.refused'
  refused: readonly { readonly line: number; readonly words: readonly string[] }[]
}) {
  if (refused.length === 0) return null
  return (
    <>
      <p>{text(title, { count: figure(refused.length) })}</p>
      <ul class="refused">
        {refused.slice(0, SHOWN_MAX).map(({ line, words }) => (
          <li key={line}>
            <strong>{text('csv.line', { line: figure(line) })}</strong>{' '}
            <span dir="auto">{words.join(' ')}</span>
          </li>
        ))}
      </ul>
      {refused.length > SHOWN_MAX ? (
        <p>{text('csv.andMore', { count: figure(refused.length - SHOWN_MAX) })}</p>
      ) : null}
    </>
  )
}

function Result({
  headings,
  lines,
  outcomes,
}: {
  headings: readonly string[]
  lines: readonly Line[]
  outcomes: ReadonlyMap<number, Outcome>
}) {
  const count = (wanted: Outcome) => [...outcomes.values()].filter((outcome) => outcome === wanted).length
  const refused = lines.flatMap(({ line, cells, mistakes }) => {
    const outcome = outcomes.get(line) ?? mistakes
    return typeof outcome === 'string' ? [] : [{ line, cells, words: outcome }]
  })
  return (
    <section class="panel" role="status">
      <h2>{text('csv.done')}</h2>
      <p>{text('csv.added', { count: figure(count('added')) })}</p>
      {count('already') === 0 ? null : <p>{text('csv.already', { count: figure(count('already')) })}</p>}
      <RefusedLines title="csv.refused" refused={refused} />
      {refused.length === 0 ? null : (
        <button
          type="button"
          class="plain"
          onClick={() => download('refused.csv', asCsv([headings, ...refused.map(({ cells }) => cells)]))}
        >
          {text('csv.saveRefused')}
        </button>
      )}
    </section>
  )
}
