import { useEffect, useState } from 'preact/hooks'
import type { Pack } from 'tutela/engine'
import { textDraft } from '../api/drafts.ts'
import { allPacks, liveSet, packDocument, publish, validate } from '../api/packs.ts'
import { viewer } from '../api/session.ts'
import { addressOf, goTo } from '../frame/router.ts'
import { useAct } from '../parts/acts.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { textSites } from '../play/engine.ts'
import type { TextSite } from '../play/messages.ts'
import { download } from '../registers/csv.ts'
import { figure, locale as reader, text } from '../texts/texts.ts'
import { afterVersion, begin, drafts, edit, type PackDraft, putAside, sourceOf } from './draft.ts'
import { Undo } from './undo.tsx'

/** Where texts are translated among the packs; no pack is called so. */
export const TRANSLATIONS = '~translations'
const AT_ONCE = 25
const TAG_MAX = 35
const PROBLEMS_MAX = 20

const chosen = textDraft('translations.tag')

/** The texts of the packs in use, side by side with those of a further language. */
export function TranslationsScreen({ tag }: { tag: string | undefined }) {
  const locale = tag === undefined ? null : tagOf(tag)
  return (
    <>
      <p>
        <a href={addressOf('packs')}>{text('app.backTo', { screen: text('screen.packs') })}</a>
      </p>
      <h1>{text('translate.title')}</h1>
      <p class="lead">{text('translate.lead')}</p>
      <Choose tag={tag} />
      {locale === null ? null : <Language key={locale} locale={locale} />}
    </>
  )
}

/** A tag as it is written everywhere; null for what is none. */
function tagOf(typed: string): string | null {
  if (typed.length > TAG_MAX) return null
  try {
    return Intl.getCanonicalLocales(typed.trim())[0] ?? null
  } catch {
    return null
  }
}

function Choose({ tag }: { tag: string | undefined }) {
  const [isMistaken, setMistaken] = useState(false)
  useEffect(() => {
    if (chosen.value === '' && tag !== undefined) chosen.value = tag
  }, [tag])
  const submit = (event: Event) => {
    event.preventDefault()
    const locale = tagOf(chosen.value)
    setMistaken(locale === null)
    if (locale !== null) goTo('packs', TRANSLATIONS, locale)
  }
  return (
    <form class="filters" onSubmit={submit} noValidate>
      <div>
        <label for="translate-tag">{text('app.language')}</label>
        <p class="quiet" id="translate-tag-hint">
          {text('translate.tagHint')}
        </p>
        {isMistaken ? (
          <p class="mistake" role="alert">
            {text('translate.noTag')}
          </p>
        ) : null}
        <input
          id="translate-tag"
          type="text"
          autocomplete="off"
          maxLength={TAG_MAX}
          aria-describedby="translate-tag-hint"
          value={chosen.value}
          onInput={({ currentTarget }) => {
            chosen.value = currentTarget.value
          }}
        />
      </div>
      <button type="submit">{text('translate.go')}</button>
    </form>
  )
}

/** What the organisation's pack of translations into a language is called. */
export const nameFor = (locale: string): string =>
  `${viewer.value?.organisation.slug ?? ''}/translations-${locale.toLowerCase()}`

interface World {
  readonly sites: readonly TextSite[]
  /** What the pack begins with: empty, or the version that was published last. */
  readonly first: Pack
}

async function load(locale: string, signal: AbortSignal): Promise<World> {
  const name = nameFor(locale)
  const [live, all] = await Promise.all([liveSet(), allPacks(signal)])
  const others = live.packs.filter((pack) => pack.name !== name)
  const [last] = all
    .filter((pack) => pack.name === name)
    .sort((one, other) => other.uploadedAt.localeCompare(one.uploadedAt))
  const documents = await Promise.all(others.map(packDocument))
  const before = last === undefined ? null : await packDocument(last)
  const sites = await textSites(documents.map(sourceOf), locale, reader.value)
  return {
    sites,
    first: before === null ? emptyPack(name, locale) : { ...before, version: afterVersion(before.version) },
  }
}

const emptyPack = (name: string, locale: string): Pack => ({
  pack: name,
  kind: 'translations',
  version: '1.0.0',
  title: { [locale]: new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale },
  locales: [locale],
  owner: { team: viewer.value?.keyName ?? '' },
  effective: { from: new Date().toISOString().slice(0, 10) },
  translations: {},
})

function Language({ locale }: { locale: string }) {
  const loaded = useLoaded((signal) => load(locale, signal), [locale])
  return <Loaded from={loaded}>{(world) => <Texts world={world} locale={locale} />}</Loaded>
}

/** What the draft says of a text; null where it says nothing, or where the text says something else by now. */
function ownOf(
  { doc }: Pick<PackDraft, 'doc'>,
  { target, key, sources }: TextSite,
  locale: string,
): string | null {
  const entry = doc.translations?.[target]?.[key]
  if (entry === undefined || !sources.includes(entry.source)) return null
  return entry.to[locale] || null
}

const placeOf = ({ target, key }: TextSite): string => `${target} ${key}`

function Texts({ world: { sites, first }, locale }: { world: World; locale: string }) {
  const [target, setTarget] = useState('')
  const [isAll, setAll] = useState(false)
  const [shown, setShown] = useState(AT_ONCE)
  const written = drafts.value[first.pack] ?? { doc: first, past: [], last: '' }
  const isMissing = (site: TextSite) => site.said === null && ownOf(written, site, locale) === null
  // What somebody has just filled in stays where it is until the list is chosen anew.
  const [lacking] = useState(() => new Set(sites.filter((site) => isMissing(site)).map(placeOf)))
  const missing = sites.filter(isMissing).length
  const listed = sites.filter(
    (site) => (target === '' || site.target === target) && (isAll || lacking.has(placeOf(site))),
  )
  return (
    <>
      <p role="status">
        {text('translate.count', {
          done: figure(sites.length - missing),
          all: figure(sites.length),
          missing: figure(missing),
        })}
      </p>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <div>
          <label for="translate-pack">{text('why.pack')}</label>
          <select
            id="translate-pack"
            value={target}
            onChange={({ currentTarget }) => {
              setTarget(currentTarget.value)
              setShown(AT_ONCE)
            }}
          >
            <option value="">{text('runs.all')}</option>
            {[...new Set(sites.map((site) => site.target))].map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <label class="option">
          <input
            type="checkbox"
            checked={isAll}
            onChange={({ currentTarget }) => setAll(currentTarget.checked)}
          />
          {text('translate.all')}
        </label>
        <div>
          <Undo written={written} />
        </div>
      </form>
      {listed.slice(0, shown).map((site) => (
        <Pair key={`${site.target} ${site.key}`} site={site} first={first} locale={locale} />
      ))}
      {listed.length > shown ? (
        <button type="button" class="plain wide" onClick={() => setShown(shown + AT_ONCE)}>
          {text('app.more')}
        </button>
      ) : null}
      {drafts.value[first.pack] === undefined ? null : <Finish written={written} />}
    </>
  )
}

/** A text beside what it is in the other language. What a pack says itself stands, and is only shown. */
function Pair({ site, first, locale }: { site: TextSite; first: Pack; locale: string }) {
  const { target, key, source, shown, said } = site
  const written = drafts.value[first.pack]
  const value = ownOf(written ?? { doc: first }, site, locale) ?? ''
  const id = `${target} ${key}`.replaceAll(/[^\w-]/g, '-')
  const say = (typed: string) => {
    if (written === undefined) begin(first)
    const said = typed === '' ? undefined : { source, to: { [locale]: typed } }
    edit(first.pack, ['translations', target, key], said, true)
  }
  return (
    <div class="field side">
      <label for={id}>
        <span dir="auto">{shown}</span> <bdi class="code quiet">{`${target} ${key}`}</bdi>
      </label>
      {said === null ? (
        <textarea
          id={id}
          rows={2}
          lang={locale}
          dir="auto"
          maxLength={4_000}
          value={value}
          onInput={({ currentTarget }) => say(currentTarget.value)}
        />
      ) : (
        <textarea id={id} rows={2} lang={locale} dir="auto" readOnly value={said} />
      )}
    </div>
  )
}

/** Looking at it as the API does, keeping it as a file, and publishing it. */
function Finish({ written: { doc } }: { written: PackDraft }) {
  const source = sourceOf(doc)
  const [problems, setProblems] = useState<readonly string[]>([])
  const { error, isBusy, run } = useAct()
  const submit = () =>
    void run(source, async () => {
      const report = await validate(source, new AbortController().signal)
      setProblems(
        report.problems.filter(({ severity }) => severity === 'ERROR').map(({ message }) => message),
      )
      if (!report.ok) return
      const { name, version } = await publish(source)
      putAside(name)
      goTo('change', name, version)
    })
  return (
    <section class="panel">
      <h2>{text('write.publish')}</h2>
      <p>{text('translate.publishLead')}</p>
      {problems.length === 0 ? null : (
        <ul class="problems" role="alert">
          {problems.slice(0, PROBLEMS_MAX).map((problem) => (
            <li class="mistake" key={problem} dir="auto">
              {problem}
            </li>
          ))}
        </ul>
      )}
      <Problem error={error} />
      <button type="button" class="main" aria-disabled={isBusy} onClick={submit}>
        {text('write.publishGo', { version: doc.version })}
      </button>
      <button
        type="button"
        class="plain"
        onClick={() => download(`${doc.pack.replace('/', '-')}.json`, source, 'application/json')}
      >
        {text('write.save')}
      </button>
      <button type="button" class="plain" onClick={() => putAside(doc.pack)}>
        {text('packs.discard')}
      </button>
    </section>
  )
}
