import { useEffect, useState } from 'preact/hooks'
import { draft, textDraft } from '../api/drafts.ts'
import {
  type Activation,
  activate,
  activations,
  allPacks,
  type Candidate,
  diffOf,
  type Impact,
  impactOf,
  type LiveSet,
  liveSet,
  type PackHead,
  type PackRef,
  rollBack,
} from '../api/packs.ts'
import { addressOf, place } from '../frame/router.ts'
import { TypedField } from '../house/parts.tsx'
import { PlayCase } from '../packs/play-case.tsx'
import { useAct } from '../parts/acts.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { Problem } from '../parts/problem.tsx'
import { dateAndTime, figure, locale, text } from '../texts/texts.ts'
import { Trials } from './trials.tsx'

interface Draft {
  /** The set as somebody put it together; null while it is the live one. */
  readonly packs: readonly PackRef[] | null
  readonly note: string
  readonly reason: string
  readonly reviewer: string
  readonly profession: string
}

const EMPTY: Draft = { packs: null, note: '', reason: '', reviewer: '', profession: '' }

const changing = draft<Draft>('change', EMPTY, (kept) =>
  typeof kept === 'object' && kept !== null ? { ...EMPTY, ...kept } : null,
)
const set = (part: Partial<Draft>): void => {
  changing.value = { ...changing.value, ...part }
}

interface World {
  readonly live: LiveSet
  readonly packs: readonly PackHead[]
  readonly history: readonly Activation[]
}

/** What is in use, what would be, what that changes; proposing it, approving it, and the way back. */
export function ChangeScreen() {
  const loaded = useLoaded(async (signal): Promise<World> => {
    const [live, packs, history] = await Promise.all([liveSet(), allPacks(signal), activations()])
    return { live, packs, history }
  }, [])
  return (
    <>
      <h1>{text('change.title')}</h1>
      <p class="lead">{text('change.lead')}</p>
      <Loaded from={loaded}>{(world) => <Shown world={world} onDone={loaded.reload} />}</Loaded>
    </>
  )
}

function Shown({ world, onDone }: { world: World; onDone: () => void }) {
  const { live, history } = world
  const packs = changing.value.packs ?? live.packs
  useTaken(live)
  const isChanged = keyOf(packs) !== keyOf(live.packs)
  const proposal = proposalIn(history)
  return (
    <div class="two">
      <div>
        {proposal === null ? null : <Proposal proposal={proposal} live={live} />}
        <TheSet world={world} packs={packs} />
        {isChanged ? (
          <What candidate={{ packs, parameters: live.tunedParameters }} live={live} />
        ) : (
          <p class="enough">{text('change.nothing')}</p>
        )}
      </div>
      <div>
        {isChanged ? (
          <Act world={world} candidate={{ packs, parameters: live.tunedParameters }} onDone={onDone} />
        ) : null}
        <Trials />
        <History history={history} live={live} onDone={onDone} />
      </div>
    </div>
  )
}

const keyOf = (packs: readonly PackRef[]): string =>
  packs
    .map(({ name, version }) => `${name} ${version}`)
    .sort()
    .join()

const withPack = (packs: readonly PackRef[], taken: PackRef): readonly PackRef[] => [
  ...packs.filter(({ name }) => name !== taken.name),
  { name: taken.name, version: taken.version },
]

/** A version that the address names, as after publishing it, is taken into the set. */
function useTaken(live: LiveSet): void {
  const [name, version] = place.value.rest
  useEffect(() => {
    if (name === undefined || version === undefined) return
    set({ packs: withPack(changing.value.packs ?? live.packs, { name, version }) })
    location.replace(addressOf('change'))
  }, [name, version])
}

/** The last proposal, unless something was made live after it. */
function proposalIn(history: readonly Activation[]): Activation | null {
  const [last] = [...history].sort((one, other) => other.sequence - one.sequence)
  return last?.stage === 'SHADOW' ? last : null
}

function Proposal({ proposal, live }: { proposal: Activation; live: LiveSet }) {
  const { activatedAt, activatedBy, note, ruleset } = proposal
  if (ruleset.digest === live.digest) return null
  return (
    <section class="panel">
      <h2>{text('change.proposed')}</h2>
      <p>{text('change.proposedBy', { who: activatedBy, time: dateAndTime(activatedAt) })}</p>
      {note === null ? null : <p dir="auto">{note}</p>}
      <button
        type="button"
        onClick={() => set({ packs: ruleset.packs.map(({ name, version }) => ({ name, version })) })}
      >
        {text('change.look')}
      </button>
    </section>
  )
}

/** Every pack with the version that is in use and the one that would be. */
function TheSet({ world: { live, packs: all }, packs }: { world: World; packs: readonly PackRef[] }) {
  const names = [...new Set(all.map(({ name }) => name))]
  const versionIn = (some: readonly PackRef[], name: string) =>
    some.find((pack) => pack.name === name)?.version
  const choose = (name: string, version: string) =>
    set({
      packs: version === '' ? packs.filter((pack) => pack.name !== name) : withPack(packs, { name, version }),
    })
  const rows = names.map((name) => {
    const versions = all.filter((pack) => pack.name === name)
    return {
      name,
      versions,
      isOwn: versions.some(({ shipped }) => !shipped),
      now: versionIn(live.packs, name),
      next: versionIn(packs, name),
    }
  })
  const isInSight = ({ isOwn, now, next }: (typeof rows)[number]) => isOwn || now !== next
  const row = ({ name, versions, now, next }: (typeof rows)[number]) => (
    <div class="field" key={name}>
      <label for={`set-${name}`}>
        <bdi>{versions.at(-1)?.title ?? name}</bdi> <bdi class="code">{name}</bdi>
        {now === next ? null : <span class="tag">{text('change.changed')}</span>}
      </label>
      <select
        id={`set-${name}`}
        value={next ?? ''}
        onChange={({ currentTarget }) => choose(name, currentTarget.value)}
      >
        <option value="">{text(now === undefined ? 'change.notIn' : 'change.leaveOut')}</option>
        {versions.map(({ version }) => (
          <option key={version} value={version}>
            {version === now ? text('change.asNow', { version }) : version}
          </option>
        ))}
      </select>
    </div>
  )
  return (
    <section>
      <h2>{text('change.set')}</h2>
      {rows.filter(isInSight).map(row)}
      <details>
        <summary>{text('change.others')}</summary>
        {rows.filter((one) => !isInSight(one)).map(row)}
      </details>
      {changing.value.packs === null ? null : (
        <button type="button" class="plain" onClick={() => set({ packs: null })}>
          {text('change.asItIs')}
        </button>
      )}
    </section>
  )
}

/** What the set changes: in the words of the rules, and in what was checked last. */
function What({ candidate, live }: { candidate: Candidate; live: LiveSet }) {
  const pairs = candidate.packs.flatMap((pack) => {
    const before = live.packs.find(({ name }) => name === pack.name)
    return before !== undefined && before.version !== pack.version ? [{ pack, before: before.version }] : []
  })
  const impact = useLoaded((signal) => impactOf(candidate, locale.value, signal), [keyOf(candidate.packs)])
  return (
    <>
      {pairs.map(({ pack, before }) => (
        <Diff key={`${pack.name} ${pack.version}`} pack={pack} before={before} />
      ))}
      <section>
        <h2>{text('change.impact')}</h2>
        <Loaded from={impact}>{(found) => <ImpactOf impact={found} packs={candidate.packs} />}</Loaded>
      </section>
    </>
  )
}

function Diff({ pack, before }: { pack: PackRef; before: string }) {
  const loaded = useLoaded((signal) => diffOf(pack, before, signal), [pack.name, pack.version, before])
  return (
    <section>
      <h2>{text('change.diff', { name: pack.name, before, after: pack.version })}</h2>
      <Loaded from={loaded}>
        {({ added, removed, changed }) => (
          <ul>
            {added.map((code) => (
              <li key={code}>
                <span class="tag">{text('change.added')}</span> <bdi class="code">{code}</bdi>
              </li>
            ))}
            {removed.map((code) => (
              <li key={code}>
                <span class="tag">{text('change.removed')}</span> <bdi class="code">{code}</bdi>
              </li>
            ))}
            {changed.map(({ code, effect, text: words }) => (
              <li key={code}>
                <span class={effect === 'LOOSER' ? 'tag stop' : 'tag'}>{text(`change.${effect}`)}</span>{' '}
                <span dir="auto">{words}</span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  )
}

function ImpactOf({ impact, packs }: { impact: Impact; packs: readonly PackRef[] }) {
  const { compared, changed, refused, weakenings, userErrors, changes } = impact
  const isNewlyBlocked = ({ before, after }: Impact['changes'][number]) =>
    after === 'BLOCKED' && before !== 'BLOCKED'
  const sorted = [...changes.filter(isNewlyBlocked), ...changes.filter((one) => !isNewlyBlocked(one))]
  return (
    <>
      {userErrors.length === 0 ? (
        <p>
          {text('change.compared', {
            compared: figure(compared),
            changed: figure(changed),
            refused: figure(refused),
          })}
        </p>
      ) : (
        <ul class="problems" role="alert">
          {userErrors.map(({ message, path }) => (
            <li class="mistake" key={`${path.join()} ${message}`} dir="auto">
              {message}
            </li>
          ))}
        </ul>
      )}
      {weakenings.length === 0 ? null : (
        <div class="danger">
          <h3>{text('change.weaker')}</h3>
          <ul>
            {weakenings.map(({ requirementCode, message, counterExample }) => (
              <li key={requirementCode}>
                <span dir="auto">{message}</span>{' '}
                {counterExample === null ? null : (
                  <PlayCase floorCase={counterExample} packs={packs.map(({ name }) => name)} />
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      <ul class="rows">
        {sorted.map(({ before, after, because, safetyCheck }) => (
          <li key={safetyCheck.id}>
            <a href={addressOf('records', safetyCheck.id)}>{dateAndTime(safetyCheck.recordedAt)}</a>
            <p>
              {text(`verdict.${before}`)} → <strong>{text(`verdict.${after}`)}</strong>
            </p>
            {because.slice(0, 3).map((words) => (
              <p class="quiet" key={words} dir="auto">
                {words}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Proposing and approving. Who uploaded a version cannot make it live where a second person is wanted. */
function Act({
  world: { packs: all },
  candidate,
  onDone,
}: {
  world: World
  candidate: Candidate
  onDone: () => void
}) {
  const { error, isBusy, run } = useAct()
  const [isProposed, setProposed] = useState(false)
  const unread = candidate.packs.filter(({ name, version }) =>
    all.some((pack) => pack.name === name && pack.version === version && pack.status === 'DRAFT'),
  )
  const act = (stage: 'LIVE' | 'SHADOW') => {
    const input = { ...candidate, stage, ...said(unread) }
    void run(input, async () => {
      await activate(input)
      setProposed(stage === 'SHADOW')
      if (stage === 'LIVE') changing.value = EMPTY
      onDone()
    })
  }
  return (
    <section class="panel">
      <h2>{text('change.act')}</h2>
      <p>{text('change.actLead')}</p>
      <Typed name="note" label={text('change.note')} />
      <Typed name="reason" label={text('change.reason')} hint={text('change.reasonHint')} />
      {unread.length === 0 ? null : (
        <>
          <p>{text('change.review')}</p>
          <Typed name="reviewer" label={text('change.reviewer')} />
          <Typed name="profession" label={text('change.profession')} />
        </>
      )}
      <Problem error={error} />
      <p role="status">{isProposed ? text('change.isProposed') : ''}</p>
      <button type="button" class="main" aria-disabled={isBusy} onClick={() => act('LIVE')}>
        {text('change.activate')}
      </button>
      <button type="button" class="wide" aria-disabled={isBusy} onClick={() => act('SHADOW')}>
        {text('change.propose')}
      </button>
    </section>
  )
}

function Typed({
  name,
  label,
  hint,
}: {
  name: 'note' | 'reason' | 'reviewer' | 'profession'
  label: string
  hint?: string
}) {
  const props = hint === undefined ? {} : { hint }
  return (
    <TypedField
      {...props}
      isOptional
      id={`change-${name}`}
      label={label}
      value={changing.value[name]}
      onTyped={(typed) => set({ [name]: typed })}
    />
  )
}

/** What was typed beside the set, as the API takes it; an empty line says nothing. */
function said(unread: readonly PackRef[]) {
  const { note, reason, reviewer, profession } = changing.value
  const [who, as] = [reviewer.trim(), profession.trim()]
  return {
    ...(note.trim() !== '' && { note: note.trim() }),
    ...(reason.trim() !== '' && { weakeningReason: reason.trim() }),
    ...(who !== '' && {
      reviews: unread.map(({ name, version }) => ({ pack: name, version, reviewer: who, profession: as })),
    }),
  }
}

/** What was in use when; any of it can be made live again. */
function History({
  history,
  live,
  onDone,
}: {
  history: readonly Activation[]
  live: LiveSet
  onDone: () => void
}) {
  const [chosen, setChosen] = useState<Activation | null>(null)
  return (
    <section>
      <h2>{text('change.history')}</h2>
      <ol class="rows">
        {history.map((activation) => (
          <li key={activation.sequence}>
            <strong>{dateAndTime(activation.activatedAt)}</strong>
            <p class="quiet">
              <span class="tag">{text(`change.${activation.stage}`)}</span>{' '}
              <bdi class="code">{activation.activatedBy}</bdi>
            </p>
            {activation.note === null ? null : <p dir="auto">{activation.note}</p>}
            {activation.weakeningReason === null ? null : (
              <p dir="auto">{text('change.weakerBecause', { reason: activation.weakeningReason })}</p>
            )}
            {activation.stage === 'LIVE' && activation.ruleset.digest !== live.digest ? (
              <button type="button" class="plain" onClick={() => setChosen(activation)}>
                {text('change.back')}
                <span class="unseen"> {dateAndTime(activation.activatedAt)}</span>
              </button>
            ) : null}
            {chosen === activation ? (
              <Back
                digest={activation.ruleset.digest}
                onDone={() => {
                  setChosen(null)
                  changing.value = EMPTY
                  onDone()
                }}
              />
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  )
}

const backNote = textDraft('change.back')

function Back({ digest, onDone }: { digest: string; onDone: () => void }) {
  const { error, isBusy, run } = useAct()
  const submit = (event: Event) => {
    event.preventDefault()
    const input = { toDigest: digest, note: backNote.value.trim() }
    void run(input, async () => {
      await rollBack(input)
      backNote.value = ''
      onDone()
    })
  }
  return (
    <form class="panel" onSubmit={submit} noValidate>
      <label for="back-note">{text('change.backWhy')}</label>
      <input
        id="back-note"
        type="text"
        autocomplete="off"
        maxLength={1000}
        value={backNote.value}
        onInput={({ currentTarget }) => {
          backNote.value = currentTarget.value
        }}
      />
      <Problem error={error} />
      <button type="submit" class="main" aria-disabled={isBusy}>
        {text('change.backGo')}
      </button>
    </form>
  )
}
