import { forgetDrafts } from '../api/drafts.ts'
import { signOut } from '../api/session.ts'
import { locale } from '../texts/texts.ts'

/** Pages that tell nothing of whoever looks at them. */
const HARMLESS: Readonly<Record<string, string>> = { 'zh-CN': 'https://www.weather.com.cn/' }
const HARMLESS_ELSEWHERE = 'https://www.bbc.com/weather'

const PRESSES = 3
const WITHIN_MS = 2_000

/**
 * Leaves at once: the page is blank before the next one has come, and what was entered and the key are gone. The way back
 * finds at most the page that asks for a key.
 */
export function exitThisPage(): void {
  const next = HARMLESS[locale.value] ?? HARMLESS_ELSEWHERE
  document.title = ' '
  document.body.hidden = true
  forgetDrafts()
  signOut()
  sessionStorage.clear()
  location.replace(next)
}

/** Shift three times in two seconds, and no other key between. */
export function watchForExit(): void {
  let presses: number[] = []
  addEventListener('keydown', (event) => {
    if (event.repeat) return
    if (event.key !== 'Shift') {
      presses = []
      return
    }
    presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp]
    if (presses.length >= PRESSES) exitThisPage()
  })
}
