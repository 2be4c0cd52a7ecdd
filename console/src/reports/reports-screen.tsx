import { draft } from '../api/drafts.ts'
import { type Cell, type Report, type ReportDefinition, report, reports } from '../api/reports.ts'
import { goTo, place } from '../frame/router.ts'
import { DayRange } from '../parts/day-range.tsx'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { download } from '../registers/csv.ts'
import { figure, text } from '../texts/texts.ts'
import { RULES, rulesAddress } from './addresses.ts'
import { HealthScreen } from './health-screen.tsx'
import { Plot } from './plot.tsx'
import { RuleScreen } from './rule-screen.tsx'

/** Figures out of runs and registers, and how the rules do. */
export function ReportsScreen() {
  const [first, code] = place.value.rest
  if (first === RULES) return code === undefined ? <HealthScreen /> : <RuleScreen key={code} code={code} />
  return <OfThePacks />
}

/** The table, a plot of one column beside it, and the file. */
function OfThePacks() {
  const loaded = useLoaded(reports, [])
  return (
    <>
      <h1>{text('reports.title')}</h1>
      <p class="lead no-print">{text('reports.lead')}</p>
      <p class="no-print">
        <a href={rulesAddress()}>{text('health.title')}</a>
      </p>
      <Loaded from={loaded}>{(all) => <Chosen all={all} />}</Loaded>
    </>
  )
}

const NO_DAYS = { from: '', to: '' }
const days = draft('reports.days', NO_DAYS, (kept) =>
  typeof kept === 'object' && kept !== null ? { ...NO_DAYS, ...kept } : null,
)

function Chosen({ all }: { all: readonly ReportDefinition[] }) {
  const { from, to } = days.value
  const [code] = place.value.rest
  const definition = all.find((known) => known.code === code) ?? all[0]
  if (definition === undefined) return <p>{text('app.nothingYet')}</p>
  return (
    <>
      <form class="filters no-print" onSubmit={(event) => event.preventDefault()}>
        <div>
          <label for="report">{text('reports.which')}</label>
          <select
            id="report"
            value={definition.code}
            onChange={({ currentTarget }) => goTo('reports', currentTarget.value)}
          >
            {all.map((known) => (
              <option key={known.code} value={known.code}>
                {known.title}
              </option>
            ))}
          </select>
        </div>
        <DayRange
          name="report"
          from={from}
          to={to}
          onChange={(next) => {
            days.value = next
          }}
        />
      </form>
      <One
        key={definition.code}
        code={definition.code}
        from={from === '' ? null : from}
        to={to === '' ? null : to}
      />
    </>
  )
}

function One(asked: { code: string; from: string | null; to: string | null }) {
  const loaded = useLoaded((signal) => report(asked, signal), [asked.code, asked.from, asked.to])
  return (
    <Loaded from={loaded}>
      {(found) => (found === null ? <p>{text('problem.notFound')}</p> : <Shown report={found} />)}
    </Loaded>
  )
}

/** A table of more columns has the whole width, and the plot below it. */
const COLUMNS_BESIDE_MAX = 5

function Shown({ report: { definition, columns, rows, notes, csv } }: { report: Report }) {
  return (
    <>
      <h2 dir="auto">{definition.title}</h2>
      {rows.length === 0 ? (
        <p>{text('app.nothingYet')}</p>
      ) : (
        <div class={columns.length > COLUMNS_BESIDE_MAX ? undefined : 'two'}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves a wide table sideways with the arrow keys. */}
          <section class="table" tabIndex={0} aria-label={definition.title}>
            <table>
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th scope="col" key={column} dir="auto">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={JSON.stringify(row)}>
                    {row.map((cell, at) => (
                      <td key={columns[at]} dir="auto">
                        {shownCell(cell)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <Plot columns={columns} rows={rows} />
        </div>
      )}
      {notes.map((note) => (
        <p class="quiet" key={note} dir="auto">
          {note}
        </p>
      ))}
      <p class="no-print">
        <button type="button" class="plain" onClick={() => download(`${definition.code}.csv`, csv)}>
          {text('registers.csv')}
        </button>{' '}
        <button type="button" class="plain" onClick={() => print()}>
          {text('app.print')}
        </button>
      </p>
    </>
  )
}

const shownCell = (cell: Cell): string =>
  cell === null
    ? ''
    : typeof cell === 'number'
      ? figure(cell)
      : typeof cell === 'boolean'
        ? text(cell ? 'ask.yes' : 'ask.no')
        : cell
