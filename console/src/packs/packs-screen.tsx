import { useState } from 'preact/hooks'
import type { Pack } from 'tutela/engine'
import { allPacks, liveSet, type PackHead, packDocument } from '../api/packs.ts'
import { addressOf, place } from '../frame/router.ts'
import { FileField } from '../parts/file-field.tsx'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { figure, text } from '../texts/texts.ts'
import { afterVersion, begin, drafts, putAside } from './draft.ts'
import { EditorScreen } from './editor-screen.tsx'
import { NewPack } from './new-pack.tsx'
import { PackTests } from './tests-screen.tsx'
import { nameFor, TRANSLATIONS, TranslationsScreen } from './translations-screen.tsx'
import { inWords } from './words.ts'

const PACK_BYTES_MAX = 1024 * 1024

/** Packs: what is there, and a pack of one's own being written. */
export function PacksScreen() {
  const [name, part] = place.value.rest
  if (name === undefined) return <List />
  if (name === TRANSLATIONS) return <TranslationsScreen tag={part} />
  const written = drafts.value[name]
  if (written === undefined) return <NotWritten />
  return part === 'tests' ? (
    <PackTests key={name} written={written} />
  ) : (
    <EditorScreen key={name} written={written} />
  )
}

function NotWritten() {
  return (
    <>
      <h1>{text('packs.noDraft')}</h1>
      <p>
        <a href={addressOf('packs')}>{text('app.backTo', { screen: text('screen.packs') })}</a>
      </p>
    </>
  )
}

function List() {
  const loaded = useLoaded(async (signal) => {
    const [all, live] = await Promise.all([allPacks(signal), liveSet()])
    return { all, live }
  }, [])
  return (
    <>
      <h1>{text('packs.title')}</h1>
      <p class="lead">{text('packs.lead')}</p>
      <p>
        <a href={addressOf('packs', TRANSLATIONS)}>{text('translate.title')}</a>
      </p>
      <div class="two">
        <div>
          <Written />
          <Loaded from={loaded}>
            {({ all, live }) => {
              const inUse = new Map(live.packs.map(({ name, version }) => [name, version]))
              const newest = [...Map.groupBy(all, ({ name }) => name).values()].flatMap((versions) =>
                newestOf(versions),
              )
              const group = (isShipped: boolean) => newest.filter(({ shipped }) => shipped === isShipped)
              return (
                <>
                  <Group title={text('packs.own')} packs={group(false)} inUse={inUse} />
                  <Group title={text('packs.shipped')} packs={group(true)} inUse={inUse} />
                </>
              )
            }}
          </Loaded>
        </div>
        <div>
          <NewPack />
          <OpenFile />
        </div>
      </div>
    </>
  )
}

/** The version that was published last. */
const newestOf = (versions: readonly PackHead[]): readonly PackHead[] =>
  [...versions].sort((one, other) => other.uploadedAt.localeCompare(one.uploadedAt)).slice(0, 1)

/** A pack of translations is written side by side with what it translates. */
function addressOfDraft(name: string): string {
  const doc = drafts.value[name]?.doc
  const [locale] = doc?.locales ?? []
  return locale !== undefined && doc?.kind === 'translations' && name === nameFor(locale)
    ? addressOf('packs', TRANSLATIONS, locale)
    : addressOf('packs', name)
}

function Written() {
  const names = Object.keys(drafts.value)
  if (names.length === 0) return null
  return (
    <section>
      <h2>{text('packs.drafts')}</h2>
      <ul class="rows">
        {names.map((name) => (
          <li key={name}>
            <a href={addressOfDraft(name)}>
              <bdi>{inWords(drafts.value[name]?.doc.title) || name}</bdi>
            </a>{' '}
            <bdi class="code">{name}</bdi>{' '}
            <button type="button" class="plain" onClick={() => putAside(name)}>
              {text('packs.discard')}
              <span class="unseen"> {name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Group({
  title,
  packs,
  inUse,
}: {
  title: string
  packs: readonly PackHead[]
  inUse: ReadonlyMap<string, string>
}) {
  return (
    <section>
      <h2>{title}</h2>
      {packs.length === 0 ? (
        <p>{text('app.nothingYet')}</p>
      ) : (
        <ul class="rows">
          {packs.map((pack) => (
            <Row key={pack.name} pack={pack} live={inUse.get(pack.name)} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Row({ pack, live }: { pack: PackHead; live: string | undefined }) {
  const { name, version, title, shipped, status } = pack
  return (
    <li>
      <strong dir="auto">{title}</strong> <bdi class="code">{`${name} ${version}`}</bdi>
      <p class="quiet">
        {live === undefined ? null : (
          <span class="tag">
            {text(live === version ? 'packs.inUse' : 'packs.inUseOther', { version: live })}
          </span>
        )}
        {status === 'DRAFT' ? <span class="tag">{text('packs.draft')}</span> : null}
      </p>
      {shipped ? <Inside pack={pack} /> : <NextVersion pack={pack} />}
    </li>
  )
}

/** What a pack requires, to be read. */
function Inside({ pack }: { pack: PackHead }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {text('packs.look')}
        <span class="unseen"> {pack.title}</span>
      </summary>
      {isOpen ? <Requirements pack={pack} /> : null}
    </details>
  )
}

function Requirements({ pack }: { pack: PackHead }) {
  const loaded = useLoaded(() => packDocument(pack), [pack.version])
  return (
    <Loaded from={loaded}>
      {({ requirements = [] }) => (
        <>
          <p class="quiet">{text('runs.count', { count: figure(requirements.length) })}</p>
          <dl>
            {requirements.map(({ code, title, guidance, lock }) => (
              <div key={code}>
                <dt dir="auto">
                  {inWords(title)} <bdi class="code">{code}</bdi>{' '}
                  {lock === 'floor' ? <span class="tag">{text('write.floor')}</span> : null}
                </dt>
                <dd dir="auto">{inWords(guidance)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Loaded>
  )
}

/** A published version never changes: writing goes on in the next one. */
function NextVersion({ pack }: { pack: PackHead }) {
  const [error, setError] = useState<unknown>(null)
  const open = async () => {
    setError(null)
    try {
      const doc = await packDocument(pack)
      begin({ ...doc, version: afterVersion(doc.version) })
      location.hash = addressOfDraft(doc.pack)
    } catch (problem) {
      setError(problem)
    }
  }
  return (
    <>
      <Problem error={error} again={open} />
      <button type="button" class="plain" onClick={open}>
        {text('packs.nextVersion')}
        <span class="unseen"> {pack.title}</span>
      </button>
    </>
  )
}

/** A pack that was written elsewhere. */
function OpenFile() {
  const [mistake, setMistake] = useState<string | null>(null)
  const take = async (file: File) => {
    setMistake(null)
    if (file.size > PACK_BYTES_MAX) return setMistake(text('play.tooLarge'))
    const doc = packIn(await file.text())
    if (doc === null) return setMistake(text('packs.noPack'))
    begin(doc)
    location.hash = addressOfDraft(doc.pack)
  }
  return (
    <section class="panel">
      <FileField
        name="pack"
        label={text('play.ownOpen')}
        hint={text('packs.fileHint')}
        accept="application/json,.json"
        mistake={mistake}
        onFile={(file) => void take(file)}
      />
    </section>
  )
}

/** Whatever has the outer form of a pack; what is wrong inside is said where it is. */
function packIn(source: string): Pack | null {
  try {
    const doc: unknown = JSON.parse(source)
    if (typeof doc !== 'object' || doc === null) return null
    const { pack, version, locales, title } = doc as Partial<Pack>
    const isPack =
      typeof pack === 'string' &&
      typeof version === 'string' &&
      Array.isArray(locales) &&
      typeof title === 'object'
    return isPack ? (doc as Pack) : null
  } catch {
    return null
  }
}
