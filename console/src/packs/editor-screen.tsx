import { useEffect, useState } from 'preact/hooks'
import { type PackReport, publish, validate } from '../api/packs.ts'
import { addressOf, goTo } from '../frame/router.ts'
import { useAct } from '../parts/acts.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { Copy } from '../parts/why.tsx'
import { download } from '../registers/csv.ts'
import { figure, locale, text } from '../texts/texts.ts'
import { ChangesPart } from './changes-part.tsx'
import { type PackDraft, putAside, sourceOf } from './draft.ts'
import { type Editing, isLacking, PlainField, Problems, WordsField } from './editing.tsx'
import { FiguresPart } from './figures-part.tsx'
import { Part } from './part.tsx'
import { QuestionsPart } from './questions-part.tsx'
import { RequirementsPart } from './requirements-part.tsx'
import { StepsPart } from './steps-part.tsx'
import { Undo } from './undo.tsx'
import { inWords, type Known, loadKnown, Words } from './words.ts'
import { WordsPart } from './words-part.tsx'

/** How long nobody has to type before the pack is looked at. */
const REST_MS = 600

/** A pack of one's own, written in sentences; the API says what is wrong with it while it is written. */
export function EditorScreen({ written }: { written: PackDraft }) {
  const known = useLoaded(loadKnown, [])
  return <Loaded from={known}>{(all) => <Editor written={written} known={all} />}</Loaded>
}

type Checked = { readonly report: PackReport | null; readonly error: unknown; readonly isBusy: boolean }

/** What the API says of the pack as it stands, once nobody types. */
function useReport(source: string): Checked & { again: () => void } {
  const [checked, setChecked] = useState<Checked>({ report: null, error: null, isBusy: true })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const stop = new AbortController()
    setChecked((before) => ({ ...before, isBusy: true }))
    const timer = setTimeout(() => {
      validate(source, stop.signal).then(
        (report) => !stop.signal.aborted && setChecked({ report, error: null, isBusy: false }),
        (error: unknown) => !stop.signal.aborted && setChecked({ report: null, error, isBusy: false }),
      )
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [source, locale.value, turn])
  return { ...checked, again: () => setTurn(turn + 1) }
}

function Editor({ written, known }: { written: PackDraft; known: Known }) {
  const { doc } = written
  const source = sourceOf(doc)
  const { report, error, isBusy, again } = useReport(source)
  const at: Editing = { doc, words: new Words(doc, known), problems: report?.problems ?? [] }
  return (
    <>
      <p>
        <a href={addressOf('packs')}>{text('app.backTo', { screen: text('screen.packs') })}</a>
      </p>
      <h1 dir="auto">{inWords(doc.title) || doc.pack}</h1>
      <p>
        <bdi class="code">{`${doc.pack} ${doc.version}`}</bdi> <Undo written={written} />{' '}
        <a href={addressOf('packs', doc.pack, 'tests')}>{text('tests.title')}</a>
      </p>
      <div class="two writing">
        <div aria-busy={isBusy}>
          <WordsPart at={at} />
          <FiguresPart at={at} />
          <QuestionsPart at={at} />
          <RequirementsPart at={at} />
          <StepsPart at={at} />
          <ChangesPart at={at} />
          <AboutPart at={at} />
        </div>
        <div class="beside">
          <State at={at} report={report} isBusy={isBusy} />
          <Problem error={error} again={again} />
          <Publish at={at} source={source} report={report} isBusy={isBusy} />
          <AsText source={source} name={doc.pack} />
        </div>
      </div>
    </>
  )
}

function AboutPart({ at }: { at: Editing }) {
  const { doc, words } = at
  return (
    <Part title={text('write.about')} lead={text('write.aboutLead')}>
      <WordsField at={at} path={['title']} label={text('packs.newTitle')} />
      <PlainField at={at} path={['owner', 'team']} label={text('packs.newTeam')} />
      <PlainField at={at} path={['effective', 'from']} label={text('packs.newFrom')} type="date" />
      <PlainField
        at={at}
        path={['effective', 'reviewBy']}
        label={text('write.reviewBy')}
        type="date"
        isNeeded={false}
      />
      <PlainField at={at} path={['version']} label={text('write.version')} hint={text('write.versionHint')} />
      {(doc.extends ?? []).length === 0 ? null : (
        <>
          <h3>{text('write.extends')}</h3>
          <ul>
            {doc.extends?.map(({ pack, range }) => (
              <li key={pack}>
                <bdi>{words.titleOfPack(pack)}</bdi> <bdi class="code">{range}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </Part>
  )
}

/** How the pack stands, and everything that is wrong with it; what is only empty is said beside its line. */
function State({ at, report, isBusy }: { at: Editing; report: PackReport | null; isBusy: boolean }) {
  const lacking = at.problems.filter((problem) => isLacking(at, problem))
  const others = at.problems.filter((problem) => !lacking.includes(problem))
  const errors = at.problems.filter(({ severity }) => severity === 'ERROR')
  return (
    <section class="panel">
      <h2>{text('write.state')}</h2>
      <p role="status">
        {isBusy
          ? text('write.looking')
          : report === null
            ? ''
            : errors.length === 0
              ? text('write.noErrors')
              : text('write.errors', { count: figure(errors.length) })}
      </p>
      {lacking.length === 0 ? null : (
        <p class="mistake">{text('write.lacking', { count: figure(lacking.length) })}</p>
      )}
      <Problems at={at} problems={others} />
    </section>
  )
}

/** Published versions never change, and are not in use before a set with them is made live. */
function Publish({
  at,
  source,
  report,
  isBusy: isLooking,
}: {
  at: Editing
  source: string
  report: PackReport | null
  isBusy: boolean
}) {
  const { error, isBusy, run } = useAct()
  const isReady = report?.ok === true && !isLooking
  const submit = () => {
    if (!isReady) return
    void run(source, async () => {
      const { name, version } = await publish(source)
      putAside(name)
      goTo('change', name, version)
    })
  }
  return (
    <section class="panel">
      <h2>{text('write.publish')}</h2>
      <p>{text('write.publishLead')}</p>
      <Problem error={error} />
      <button type="button" class="main" aria-disabled={!isReady || isBusy} onClick={submit}>
        {text('write.publishGo', { version: at.doc.version })}
      </button>
    </section>
  )
}

function AsText({ source, name }: { source: string; name: string }) {
  const save = () => download(`${name.replace('/', '-')}.json`, source, 'application/json')
  return (
    <details class="apart">
      <summary>{text('write.asText')}</summary>
      <p class="quiet">{text('write.asTextLead')}</p>
      <button type="button" class="plain" onClick={save}>
        {text('write.save')}
      </button>
      <Copy words={() => source} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves it with the arrow keys. */}
      <pre class="code" tabIndex={0}>
        {source}
      </pre>
    </details>
  )
}
