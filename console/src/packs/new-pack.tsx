import { useState } from 'preact/hooks'
import type { Pack } from 'tutela/engine'
import { draft } from '../api/drafts.ts'
import { viewer } from '../api/session.ts'
import { goTo } from '../frame/router.ts'
import { LANGUAGES, locale, text } from '../texts/texts.ts'
import { packNameFor } from './codes.ts'
import { begin, drafts } from './draft.ts'
import { SeveralField } from './editing.tsx'

interface Answers {
  readonly title: string
  readonly team: string
  readonly from: string
  readonly locales: readonly string[] | null
}

const EMPTY: Answers = { title: '', team: '', from: new Date().toISOString().slice(0, 10), locales: null }

const answers = draft<Answers>('new-pack', EMPTY, (kept) =>
  typeof kept === 'object' && kept !== null ? { ...EMPTY, ...kept } : null,
)

/** A pack from a few questions; everything else is added sentence by sentence. */
export function NewPack() {
  const [mistake, setMistake] = useState<string | null>(null)
  const { title, team, from } = answers.value
  const locales = answers.value.locales ?? usualLocales()
  const set = (part: Partial<Answers>) => {
    answers.value = { ...answers.value, ...part }
  }
  const submit = (event: Event) => {
    event.preventDefault()
    const name = packNameFor(viewer.value?.organisation.slug ?? '', title)
    if (title.trim() === '' || team.trim() === '' || locales.length === 0)
      return setMistake(text('packs.newMissing'))
    if (drafts.value[name] !== undefined) return setMistake(text('packs.newTaken', { name: title }))
    begin(firstDocument(name, { title: title.trim(), team: team.trim(), from, locales }))
    answers.value = EMPTY
    goTo('packs', name)
  }
  return (
    <form class="panel" onSubmit={submit} noValidate>
      <h2>{text('packs.new')}</h2>
      <p>{text('packs.newLead')}</p>
      {mistake === null ? null : (
        <p class="mistake" role="alert">
          {mistake}
        </p>
      )}
      <div class="field">
        <label for="pack-title">{text('packs.newTitle')}</label>
        <input
          id="pack-title"
          type="text"
          autocomplete="off"
          maxLength={100}
          value={title}
          onInput={({ currentTarget }) => set({ title: currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for="pack-team">{text('packs.newTeam')}</label>
        <input
          id="pack-team"
          type="text"
          autocomplete="off"
          maxLength={200}
          value={team}
          onInput={({ currentTarget }) => set({ team: currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for="pack-from">{text('packs.newFrom')}</label>
        <input
          id="pack-from"
          type="date"
          value={from}
          onInput={({ currentTarget }) => set({ from: currentTarget.value })}
        />
      </div>
      <SeveralField
        label={text('packs.newLanguages')}
        options={LANGUAGES.map(({ tag, name }) => ({ code: tag, title: name }))}
        chosen={locales}
        onChosen={(chosen) => set({ locales: chosen })}
      />
      <button type="submit" class="main">
        {text('packs.newGo')}
      </button>
    </form>
  )
}

/** The reader's language, and the organisation's own: a text that lacks there makes every answer fall back. */
function usualLocales(): readonly string[] {
  const own = viewer.value?.organisation.defaultLocale
  return own === undefined || own === locale.value ? [locale.value] : [own, locale.value]
}

function firstDocument(
  name: string,
  { title, team, from, locales }: { title: string; team: string; from: string; locales: readonly string[] },
): Pack {
  return {
    pack: name,
    version: '1.0.0',
    title: Object.fromEntries(
      locales.map((tag, index) => [tag, index === 0 || tag === locale.value ? title : '']),
    ),
    locales: [...locales],
    owner: { team },
    effective: { from },
  }
}
