import { useState } from 'preact/hooks'
import { type HealthPage, health, type RuleHead, SIGNS, type Sign } from '../api/health.ts'
import { addressOf } from '../frame/router.ts'
import { Paged, usePages } from '../parts/paged.tsx'
import { SavePages } from '../parts/save-pages.tsx'
import { figure, list, text } from '../texts/texts.ts'
import { rulesAddress } from './addresses.ts'
import { Comments } from './comments.tsx'
import { Period, period } from './period.tsx'
import { burdenWords, shareWords } from './share-words.ts'

const PAGE = 20
const ROW = 26
const WIDTH = 240

/** How the rules do: what is shown, what becomes of it, what is worth looking at, and what people wrote. */
export function HealthScreen() {
  const [sign, setSign] = useState<Sign | ''>('')
  const filter = { ...period.value, ...(sign !== '' && { sign: [sign] }) }
  const pages = usePages((after, signal) => health({ first: PAGE, after, filter }, signal), [filter])
  return (
    <>
      <p class="no-print">
        <a href={addressOf('reports')}>{text('app.backTo', { screen: text('screen.reports') })}</a>
      </p>
      <h1>{text('health.title')}</h1>
      <p class="lead no-print">{text('health.lead')}</p>
      <Period>
        <div>
          <label for="health-sign">{text('health.sign')}</label>
          <select
            id="health-sign"
            value={sign}
            onChange={({ currentTarget }) =>
              setSign(SIGNS.find((known) => known === currentTarget.value) ?? '')
            }
          >
            <option value="">{text('runs.all')}</option>
            {SIGNS.map((known) => (
              <option key={known} value={known}>
                {text(`health.${known}`)}
              </option>
            ))}
          </select>
        </div>
      </Period>
      <Paged from={pages}>{(page) => <Shown page={page} />}</Paged>
      <Save filter={filter} />
      <Comments filter={{}} />
    </>
  )
}

function Shown({ page }: { page: HealthPage }) {
  const { checks, subjects, burden, nodes } = page
  return (
    <>
      <p>
        {text('health.burden', {
          checks: figure(checks),
          subjects: figure(subjects),
          burden: burdenWords(burden),
        })}
      </p>
      <p class="quiet">{text('health.how')}</p>
      {nodes.length === 0 ? (
        <p>{text('app.nothingYet')}</p>
      ) : (
        <div class="two">
          <Table nodes={nodes} />
          <Intervals nodes={nodes} />
        </div>
      )}
    </>
  )
}

function Table({ nodes }: { nodes: readonly RuleHead[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves a wide table sideways with the arrow keys.
    <section class="table" tabIndex={0} aria-label={text('health.title')}>
      <table>
        <thead>
          <tr>
            {headings().map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {nodes.map(({ requirement: { code, title }, counts, burden, acceptance, review, signs }) => (
            <tr key={code}>
              <td>
                <a href={rulesAddress(code)}>{title}</a> <bdi class="code">{code}</bdi>
              </td>
              <td>{figure(counts.shown)}</td>
              <td>{burdenWords(burden)}</td>
              <td>{shareWords(acceptance)}</td>
              <td>{shareWords(review.right)}</td>
              <td>{list(signs.map((sign) => text(`health.${sign}`)))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const headings = (): readonly string[] => [
  text('health.rule'),
  text('health.shown'),
  text('health.per100'),
  text('health.acceptance'),
  text('health.right'),
  text('health.signs'),
]

/** How often each was acted on, as a point in its range. Everything it shows stands in the table beside it. */
function Intervals({ nodes }: { nodes: readonly RuleHead[] }) {
  const known = nodes.flatMap(({ requirement, acceptance }) =>
    acceptance === null ? [] : [{ ...requirement, ...acceptance }],
  )
  if (known.length === 0) return null
  return (
    <figure class="plot">
      <figcaption>{text('health.plot')}</figcaption>
      <ol>
        {known.map(({ code, rate, lower, upper }) => (
          <li key={code}>
            <bdi>{code}</bdi>
            <svg viewBox={`0 0 ${WIDTH} ${ROW}`} aria-hidden="true" preserveAspectRatio="none">
              <rect x={lower * WIDTH} y={ROW / 2 - 1} width={(upper - lower) * WIDTH} height={2} />
              <rect x={rate * (WIDTH - 4)} y={ROW / 2 - 7} width={4} height={14} />
            </svg>
            <span>{figure(Math.round(rate * 100))}</span>
          </li>
        ))}
      </ol>
    </figure>
  )
}

/** All of it as a file, with the figures as figures. */
function Save({ filter }: { filter: object }) {
  const ends = ['rate', 'lower', 'upper', 'of'] as const
  const share = (of: RuleHead['acceptance']) => ends.map((end) => (of === null ? '' : String(of[end])))
  const names = (column: string) => ends.map((end) => `${column} (${end})`)
  const [rule = '', shown = '', per100 = '', accepted = '', right = '', marks = ''] = headings()
  return (
    <SavePages
      name="rule-health.csv"
      headings={[rule, '', shown, per100, ...names(accepted), ...names(right), marks]}
      pageAfter={(after, first) => health({ first, after, filter })}
      rowOf={({ requirement: { code, title }, counts, burden, acceptance, review, signs }) => [
        code,
        title,
        String(counts.shown),
        String(burden),
        ...share(acceptance),
        ...share(review.right),
        signs.join(' '),
      ]}
    />
  )
}
