import type { ComponentChildren } from 'preact'
import type { LocalisedText, Pack } from 'tutela/engine'
import { textDraft } from '../api/drafts.ts'
import { locale, text } from '../texts/texts.ts'
import type { Path } from './draft.ts'
import { type Editing, ProblemsAt, say } from './editing.tsx'

/** A part of the pack: what it is for, and what stands in it. */
export function Part({
  title,
  lead,
  children,
}: {
  title: string
  lead: string
  children: ComponentChildren
}) {
  return (
    <section class="part">
      <h2>{title}</h2>
      <p class="lead">{lead}</p>
      {children}
    </section>
  )
}

/** One thing of a part, folded away while somebody works on another one. */
export function Card({
  at,
  path,
  title,
  tag,
  children,
}: {
  at: Editing
  path: Path
  title: string
  tag?: string | undefined
  children: ComponentChildren
}) {
  return (
    <details class="panel card" open={title === ''}>
      <summary>
        <bdi>{title === '' ? text('write.new') : title}</bdi>
        {tag === undefined ? null : <span class="tag">{tag}</span>}
      </summary>
      <ProblemsAt at={at} path={path} />
      {children}
      <button type="button" class="plain" onClick={() => say(at, path, undefined)}>
        {text('write.remove')}
        <span class="unseen"> {title}</span>
      </button>
    </details>
  )
}

export const emptyWords = ({ locales }: Pack): Record<string, string> =>
  Object.fromEntries(locales.map((tag) => [tag, '']))

/** A text of another pack in the languages of this one. */
export const inLocales = ({ locales }: Pack, said: LocalisedText): Record<string, string> =>
  Object.fromEntries(locales.map((tag) => [tag, said[tag] ?? '']))

/** Asks for a name first: the code is made of it, and does not change when the name does. */
export function AddNamed({
  at,
  name,
  label,
  button,
  onNamed,
}: {
  at: Editing
  /** What is added, once on a page. */
  name: string
  label: string
  button: string
  onNamed: (title: Record<string, string>, words: string) => void
}) {
  const id = `new-${name}`
  const typed = textDraft(`${at.doc.pack}.${id}`)
  const { locales } = at.doc
  const own = locales.includes(locale.value) ? locale.value : (locales[0] ?? 'en')
  const add = (event: Event) => {
    event.preventDefault()
    const named = typed.value.trim()
    if (named === '') return
    onNamed({ ...emptyWords(at.doc), [own]: named }, named)
    typed.value = ''
  }
  return (
    <form class="with-unit add" onSubmit={add}>
      <div class="field grow">
        <label for={id}>{label}</label>
        <input
          id={id}
          type="text"
          autocomplete="off"
          maxLength={200}
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value
          }}
        />
      </div>
      <button type="submit">{button}</button>
    </form>
  )
}

const LEVELS = ['blocking', 'required', 'advisory', 'info'] as const

export const levelOptions = () => LEVELS.map((code) => ({ code, title: text(`write.level.${code}`) }))
