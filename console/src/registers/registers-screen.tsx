import { useState } from 'preact/hooks'
import { textDraft } from '../api/drafts.ts'
import { type Entry, type EntryPage, entries, type Register, registers } from '../api/registers.ts'
import { addressOf, goTo, place } from '../frame/router.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Paged, usePages } from '../parts/paged.tsx'
import { SavePages } from '../parts/save-pages.tsx'
import { shownField } from '../protocols/field-values.ts'
import { dateAndTime, text } from '../texts/texts.ts'
import { AddForm } from './add-form.tsx'
import { headingsOf } from './csv-entries.ts'
import { cellOf } from './entry-cells.ts'
import { EntryScreen } from './entry-screen.tsx'
import { ImportScreen } from './import-screen.tsx'

const PAGE = 20
const IMPORT = 'file'

const subject = textDraft('registers.subject')

/** Registers as tables, one entry of them, or a list that comes as a file. */
export function RegistersScreen() {
  const loaded = useLoaded(registers, [])
  return <Loaded from={loaded}>{(all) => <Chosen all={all} />}</Loaded>
}

function Chosen({ all }: { all: readonly Register[] }) {
  const [code, part] = place.value.rest
  const register = all.find((known) => known.code === code) ?? all[0]
  const isOpen = register !== undefined && register.code === code
  if (isOpen && part === IMPORT) return <ImportScreen key={code} register={register} />
  if (isOpen && part !== undefined) return <EntryScreen key={part} register={register} id={part} />
  return (
    <>
      <h1>{text('registers.title')}</h1>
      <p class="lead no-print">{text('registers.lead')}</p>
      {register === undefined ? <p>{text('app.nothingYet')}</p> : <Picked all={all} register={register} />}
    </>
  )
}

function Picked({ all, register }: { all: readonly Register[]; register: Register }) {
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
  const [includeVoid, setIncludeVoid] = useState(false)
  const filter = { ...(about !== '' && { subjectRef: about }), ...(includeVoid && { includeVoid }) }
  const pages = usePages(
    (after, signal) => entries({ register: register.code, first: PAGE, after, filter }, signal),
    [filter],
  )
  const find = (event: Event) => {
    event.preventDefault()
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
        <label class="option">
          <input
            type="checkbox"
            checked={includeVoid}
            onChange={({ currentTarget }) => setIncludeVoid(currentTarget.checked)}
          />
          {text('registers.includeVoid')}
        </label>
        <button type="submit">{text('records.find')}</button>
      </form>
      <Paged from={pages}>{(page) => <Rows register={register} page={page} />}</Paged>
      <Save register={register} filter={filter} />
      <p class="no-print">
        <a href={addressOf('registers', register.code, IMPORT)}>{text('csv.bring')}</a>
      </p>
      <AddForm register={register} onDone={pages.reload} />
    </>
  )
}

function Rows({ register, page: { nodes } }: { register: Register; page: EntryPage }) {
  if (nodes.length === 0) return null
  const headings = tableHeadings(register)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves a wide table sideways with the arrow keys.
    <section class="table" tabIndex={0} aria-label={register.title}>
      <table>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
            <td class="no-print" />
          </tr>
        </thead>
        <tbody>
          {nodes.map((entry) => (
            <tr key={entry.id} class={entry.counts ? '' : 'gone'}>
              {shownCells(register, entry).map((cell, at) => (
                <td key={headings[at]} dir="auto">
                  {cell}
                </td>
              ))}
              <td class="no-print">
                <a href={addressOf('registers', register.code, entry.id)}>
                  {text('entry.look')}
                  <span class="unseen"> {text('entry.title', { time: dateAndTime(entry.happenedAt) })}</span>
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const tableHeadings = (register: Register): readonly string[] => [
  ...headingsOf(register),
  text('registers.counts'),
]

const stateOf = (entry: Entry): string =>
  text(entry.void ? 'registers.void' : entry.counts ? 'ask.yes' : 'ask.no')

function shownCells({ fields }: Register, entry: Entry): string[] {
  return [
    dateAndTime(entry.happenedAt),
    entry.subjectRef ?? '',
    ...fields.map((field) => {
      const value = entry.fields[field.name]
      return value === undefined || value === null ? '' : shownField(field, value)
    }),
    stateOf(entry),
  ]
}

/** Everything that the filter lets through, as a file that could be brought in elsewhere. */
function Save({ register, filter }: { register: Register; filter: object }) {
  return (
    <SavePages
      name={`${register.code}.csv`}
      headings={tableHeadings(register)}
      pageAfter={(after, first) => entries({ register: register.code, first, after, filter })}
      rowOf={(entry) => [
        entry.happenedAt,
        entry.subjectRef ?? '',
        ...register.fields.map((field) => cellOf(field, entry.fields[field.name])),
        stateOf(entry),
      ]}
    />
  )
}
