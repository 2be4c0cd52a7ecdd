import { useEffect, useRef } from 'preact/hooks'
import { putAway } from '../api/drafts.ts'
import { signOut, viewer, waitsForKey } from '../api/session.ts'
import { LANGUAGES, locale, speak, text } from '../texts/texts.ts'
import { exitThisPage } from './exit.ts'
import { isOnline } from './online.ts'
import { addressOf, place } from './router.ts'
import { ScreenOf } from './screen-of.tsx'
import { SCREENS } from './screens.ts'
import { KeyDialog } from './sign-in.tsx'

/** What stands around every screen: the way out, the menu, the language. */
export function Frame() {
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        {text('app.skip')}
      </button>
      <header class="frame">
        <a class="brand" href={addressOf()}>
          <img src="./icon.svg" alt="" width="28" height="28" />
          Tutela
        </a>
        <Menu />
        <Tools />
        <button type="button" class="exit" title={text('app.exitHint')} onClick={exitThisPage}>
          {text('app.exit')}
        </button>
      </header>
      {isOnline.value ? null : (
        <p class="banner" role="status">
          {text('app.offline')}
        </p>
      )}
      {putAway.value ? (
        <p class="banner" role="status">
          {text('signIn.otherOrganisation')}
        </p>
      ) : null}
      <main id="content" tabIndex={-1}>
        <ScreenOf />
      </main>
      {waitsForKey.value ? <KeyDialog /> : null}
    </>
  )
}

/** A button, not a link: the part after # is the address of the screen. */
function skip(): void {
  document.getElementById('content')?.focus()
}

/** Who is not signed in finds what can be opened, and not a row of doors that all ask for a key. */
function Menu() {
  const { screen } = place.value
  const list = useRef<HTMLUListElement>(null)
  // On a narrow screen the menu is one line, of which the place where somebody is has to be in sight.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [screen, locale.value, viewer.value])
  const open = SCREENS.filter(({ needsKey }) => !needsKey || viewer.value !== null)
  return (
    <nav aria-label={text('app.menu')}>
      <ul ref={list}>
        {open.map(({ name, title }) => (
          <li key={name}>
            <a href={addressOf(name)} aria-current={screen === name ? 'page' : undefined}>
              {text(title)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Tools() {
  const who = viewer.value
  const choice = useRef<HTMLSelectElement>(null)
  useEffect(() => {
    if (choice.current !== null) choice.current.value = locale.value
  }, [locale.value])
  return (
    <div class="tools">
      <label>
        <span class="unseen">{text('app.language')}</span>
        <select ref={choice} onChange={({ currentTarget }) => void speak(currentTarget.value)}>
          {LANGUAGES.map(({ tag, name }) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {who === null ? null : (
        <>
          <span class="who" dir="auto">
            {text('signIn.who', { key: who.keyName, organisation: who.organisation.name })}
          </span>
          <button type="button" class="plain" onClick={signOut}>
            {text('app.signOut')}
          </button>
        </>
      )}
    </div>
  )
}
