import { useEffect, useState } from 'preact/hooks'
import type { Pack, PackTest } from 'tutela/engine'
import { type Mutants, mutantsOf, type PackReport, validate } from '../api/packs.ts'
import { shown } from '../ask/answers.ts'
import { addressOf } from '../frame/router.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { lookAtTests } from '../play/engine.ts'
import type { Tested, ToldTest } from '../play/messages.ts'
import { figure, locale, text } from '../texts/texts.ts'
import { edit, type PackDraft, sourceOf } from './draft.ts'
import { inWords, loadKnown } from './words.ts'

interface Looked {
  readonly report: PackReport
  readonly tested: Tested
  readonly mutants: Mutants | null
}

/** The tests of a pack: what they say, what they show, and what is asked to get the missing ones. */
export function PackTests({ written: { doc } }: { written: PackDraft }) {
  const source = sourceOf(doc)
  const loaded = useLoaded(
    async (signal): Promise<Looked> => {
      const [report, mutants, { packs }] = await Promise.all([
        validate(source, signal),
        mutantsOf(source, signal),
        loadKnown(),
      ])
      const others = packs.filter(({ pack }) => pack !== doc.pack)
      const tested = await lookAtTests({
        source,
        extended: others.map((pack) => JSON.stringify(pack)),
        proposed: mutants?.proposedTests ?? [],
        locale: locale.value,
      })
      return { report, tested, mutants }
    },
    // Answers are added one after the other; what they show is looked at anew when none is left to ask.
    [JSON.stringify({ ...doc, tests: [] })],
  )
  return (
    <>
      <p>
        <a href={addressOf('packs', doc.pack)}>
          {text('app.backTo', { screen: inWords(doc.title) || doc.pack })}
        </a>
      </p>
      <h1>{text('tests.title')}</h1>
      <p class="lead">{text('tests.lead')}</p>
      <div aria-busy={loaded.state.is === 'loading'} class="looked">
        <Loaded from={loaded}>
          {(looked) => <Shown doc={doc} looked={looked} onSpent={loaded.reload} />}
        </Loaded>
      </div>
    </>
  )
}

function Shown({
  doc,
  looked: { report, tested, mutants },
  onSpent,
}: {
  doc: Pack
  looked: Looked
  onSpent: () => void
}) {
  if (!tested.ok) return <p class="mistake">{text('tests.errorsFirst')}</p>
  return (
    <div class="two">
      <div>
        <Questions doc={doc} tested={tested} onSpent={onSpent} />
        <Results doc={doc} report={report} tests={tested.tests} onChanged={onSpent} />
      </div>
      <Coverage tested={tested} mutants={mutants} />
    </div>
  )
}

/** Situations for which nobody has said yet whether the rule means it so. */
function Questions({
  doc,
  tested: { proposals, tests },
  onSpent,
}: {
  doc: Pack
  tested: Tested & { ok: true }
  onSpent: () => void
}) {
  const [declined, setDeclined] = useState<readonly string[]>([])
  const said = new Set([...(doc.tests ?? []).map(keyOf), ...declined])
  const open = [...new Map(proposals.map((told) => [keyOf(told.test), told]))].filter(
    ([key]) => !said.has(key),
  )
  const [first] = open
  const isSpent = first === undefined && (doc.tests ?? []).length !== tests.length
  useEffect(() => {
    if (isSpent) onSpent()
  }, [isSpent])
  return (
    <section class="question">
      {isSpent ? (
        <p role="status">{text('write.looking')}</p>
      ) : first === undefined ? (
        <p>{text(declined.length === 0 ? 'tests.nothingAsked' : 'tests.nothingLeft')}</p>
      ) : (
        <Asked
          doc={doc}
          told={first[1]}
          count={open.length}
          onNo={() => setDeclined([...declined, first[0]])}
        />
      )}
      {declined.length === 0 ? null : (
        <p class="mistake" role="status">
          {text('tests.declined')} <a href={addressOf('packs', doc.pack)}>{text('tests.toRules')}</a>
        </p>
      )}
    </section>
  )
}

function Asked({ doc, told, count, onNo }: { doc: Pack; told: ToldTest; count: number; onNo: () => void }) {
  const keep = () =>
    edit(doc.pack, ['tests', doc.tests?.length ?? 0], { ...told.test, name: nameFor(doc, told.test) })
  return (
    <>
      <p class="quiet" role="status">
        {text('tests.open', { count: figure(count) })}
      </p>
      <Situation doc={doc} told={told} />
      <h2>{text('tests.right')}</h2>
      <div class="pair">
        <button type="button" class="answer" onClick={keep}>
          {text('ask.yes')}
        </button>
        <button type="button" class="answer" onClick={onNo}>
          {text('ask.no')}
        </button>
      </div>
    </>
  )
}

/** A situation and what comes out of it, in words. */
function Situation({ doc, told: { test, answers } }: { doc: Pack; told: ToldTest }) {
  const title = (code: string) =>
    inWords(doc.requirements?.find((requirement) => requirement.code === code)?.title) || code
  return (
    <>
      {answers.length === 0 ? (
        <p>{text('tests.nothingKnown')}</p>
      ) : (
        <dl class="answers">
          {answers.map(({ question, fact, value }) => (
            <div key={fact.name}>
              <dt dir="auto">{question}</dt>
              <dd dir="auto">{shown(fact, value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <ul class="outcomes">
        {Object.entries(test.expect.findings ?? {}).map(([code, status]) => (
          <li key={code}>
            {text('app.label', { label: title(code) })} <strong>{text(`status.${status}`)}</strong>
          </li>
        ))}
        {test.expect.verdict === undefined ? null : (
          <li>
            <strong>{text(`verdict.${test.expect.verdict}`)}</strong>
          </li>
        )}
      </ul>
    </>
  )
}

const keyOf = ({ facts, expect }: PackTest): string => JSON.stringify([facts, expect])

/** A name that no test has yet: what is shown, and which one of its kind it is. */
function nameFor({ tests = [] }: Pack, { name }: PackTest): string {
  const taken = new Set(tests.map((test) => test.name))
  let [free, count] = [name, 1]
  while (taken.has(free)) {
    count += 1
    free = `${name} (${count})`
  }
  return free
}

function Results({
  doc,
  report,
  tests,
  onChanged,
}: {
  doc: Pack
  report: PackReport
  tests: readonly ToldTest[]
  onChanged: () => void
}) {
  const takeOut = (name: string) => {
    const index = doc.tests?.findIndex((test) => test.name === name) ?? -1
    if (index >= 0) edit(doc.pack, ['tests', index], undefined)
    onChanged()
  }
  const byName = new Map(report.tests.map((result) => [result.name, result]))
  return (
    <section>
      <h2>{text('tests.all', { count: figure(tests.length) })}</h2>
      {tests.map((told) => {
        const result = byName.get(told.test.name)
        return (
          <details class="panel card" key={told.test.name} open={result?.passed === false}>
            <summary>
              <bdi>{told.test.name}</bdi>
              <span class={result?.passed === false ? 'tag stop' : 'tag'}>
                {text(
                  result === undefined ? 'tests.notRun' : result.passed ? 'tests.passed' : 'tests.failed',
                )}
              </span>
            </summary>
            {result?.differences.map((difference) => (
              <p class="mistake" key={difference} dir="auto">
                {difference}
              </p>
            ))}
            <Situation doc={doc} told={told} />
            <button type="button" class="plain" onClick={() => takeOut(told.test.name)}>
              {text('write.remove')}
              <span class="unseen"> {told.test.name}</span>
            </button>
          </details>
        )
      })}
    </section>
  )
}

const OUTCOMES = ['met', 'unmet', 'undecided'] as const

/** What the tests show of each requirement, and how many small mistakes they would not notice. */
function Coverage({ tested, mutants }: { tested: Tested & { ok: true }; mutants: Mutants | null }) {
  return (
    <section>
      <h2>{text('tests.coverage')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves a wide table sideways with the arrow keys. */}
      <section class="table" tabIndex={0} aria-label={text('tests.coverage')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text('why.rule')}</th>
              {OUTCOMES.map((outcome) => (
                <th scope="col" key={outcome}>
                  {text(`tests.${outcome}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tested.rows.map((row) => (
              <tr key={row.code}>
                <th scope="row" dir="auto">
                  {row.title}
                </th>
                {OUTCOMES.map((outcome) => (
                  <td key={outcome}>{text(row[outcome] ? 'tests.shown' : 'tests.notShown')}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {mutants === null ? null : (
        <p>
          {text('tests.mutants', {
            tried: figure(mutants.mutantsTried),
            missed: figure(mutants.survivingMutants.length),
          })}
        </p>
      )}
    </section>
  )
}
