import { useState } from 'preact/hooks'
import { draft } from '../api/drafts.ts'
import { type Entry, type EntryPage, entries, type Register, registers } from '../api/registers.ts'
import { goTo, place } from '../frame/router.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { shownField } from '../protocols/field-values.ts'
import { dateAndTime, figure, text } from '../texts/texts.ts'
import { AddForm } from './add-form.tsx'
import { asCsv, download } from './csv.ts'

const PAGE = 20
const CSV_PAGE = 100

const subject = draft('registers.subject', '', (kept) => (typeof kept === 'string' ? kept : null))

/** Registers as tables. */
export function RegistersScreen() {
  const loaded = useLoaded(registers, [])
  return (
    <>
      <h1>{text('registers.title')}</h1>
      <p class="lead no-print">{text('registers.lead')}</p>
      <Loaded from={loaded}>{(all) => <Chosen all={all} />}</Loaded>
    </>
  )
}

function Chosen({ all }: { all: readonly Register[] }) {
  const [code] = place.value.rest
  const register = all.find((known) => known.code === code) ?? all[0]
  if (register === undefined) return <p>{text('app.nothingYet')}</p>
  return (
    <>
      <label for="register" class="no-print">
        {text('registers.which')}
      </label>
      <select
        id="register"
        value={register.code}
        onChange={({ currentTarget }) => goTo('registers', currentTarget.value)}
      >
        {all.map((known) => (
          <option key={known.code} value={known.code}>
            {known.title}
          </option>
        ))}
      </select>
      <Table key={register.code} register={register} />
    </>
  )
}

function Table({ register }: { register: Register }) {
  const [about, setAbout] = useState(subject.value.trim())
  const [after, setAfter] = useState<string | null>(null)
  const filter = about === '' ? {} : { subjectRef: about }
  const loaded = useLoaded(
    (signal) => entries({ register: register.code, first: PAGE, after, filter }, signal),
    [about, after],
  )
  const find = (event: Event) => {
    event.preventDefault()
    setAfter(null)
    setAbout(subject.value.trim())
  }
  return (
    <>
      <form class="filters no-print" onSubmit={find}>
        <div>
          <label for="about">{text('ask.subject')}</label>
          <input
            id="about"
            type="search"
            autocomplete="off"
            value={subject.value}
            onInput={({ currentTarget }) => {
              subject.value = currentTarget.value
            }}
          />
        </div>
        <button type="submit">{text('records.find')}</button>
      </form>
      <Loaded from={loaded}>
        {(page) => (
          <>
            <Rows register={register} page={page} />
            {page.pageInfo.hasNextPage ? (
              <button
                type="button"
                class="plain wide no-print"
                onClick={() => setAfter(page.pageInfo.endCursor)}
              >
                {text('app.more')}
              </button>
            ) : null}
          </>
        )}
      </Loaded>
      <Save register={register} filter={filter} />
      <AddForm register={register} onDone={loaded.reload} />
    </>
  )
}

function Rows({ register, page: { nodes, totalCount } }: { register: Register; page: EntryPage }) {
  return (
    <>
      <p class="quiet" role="status">
        {text('runs.count', { count: figure(totalCount) })}
      </p>
      {nodes.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves a wide table sideways with the arrow keys.
        <section class="table" tabIndex={0} aria-label={register.title}>
          <table>
            <thead>
              <tr>
                {headingsOf(register).map((heading) => (
                  <th key={heading} scope="col">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {nodes.map((entry) => (
                <tr key={entry.id} class={entry.counts ? '' : 'gone'}>
                  {cellsOf(register, entry).map((cell, at) => (
                    <td key={headingsOf(register)[at]} dir="auto">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  )
}

const headingsOf = ({ fields }: Register): string[] => [
  text('registers.when'),
  text('ask.subject'),
  ...fields.map(({ label }) => label),
  text('registers.counts'),
]

function cellsOf({ fields }: Register, entry: Entry): string[] {
  const state = entry.void ? 'registers.void' : entry.counts ? 'ask.yes' : 'ask.no'
  return [
    dateAndTime(entry.happenedAt),
    entry.subjectRef ?? '',
    ...fields.map((field) => {
      const value = entry.fields[field.name]
      return value === undefined || value === null ? '' : shownField(field, value)
    }),
    text(state),
  ]
}

/** Everything that the filter lets through, as a file. */
function Save({ register, filter }: { register: Register; filter: object }) {
  const [error, setError] = useState<unknown>(null)
  const save = async () => {
    setError(null)
    try {
      const rows = [headingsOf(register)]
      let after: string | null = null
      do {
        const page: EntryPage = await entries({ register: register.code, first: CSV_PAGE, after, filter })
        rows.push(...page.nodes.map((entry) => cellsOf(register, entry)))
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
      } while (after !== null)
      download(`${register.code}.csv`, asCsv(rows))
    } catch (problem) {
      setError(problem)
    }
  }
  return (
    <div class="no-print">
      <Problem error={error} again={save} />
      <button type="button" class="plain" onClick={save}>
        {text('registers.csv')}
      </button>
    </div>
  )
}
