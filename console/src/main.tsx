import { render } from 'preact'
import './style/base.css'
import './style/frame.css'
import './style/controls.css'
import './style/answers.css'
import './style/records.css'
import './style/writing.css'
import './style/paper-and-motion.css'
import { watchForExit } from './frame/exit.ts'
import { Frame } from './frame/frame.tsx'
import { preferredLanguage, speak } from './texts/texts.ts'

/** The Shift keys work before anything else does. */
watchForExit()

async function start(): Promise<void> {
  await speak(preferredLanguage())
  const page = document.getElementById('page')
  if (page !== null) render(<Frame />, page)
}

start().catch((error: unknown) => {
  document.body.textContent = String(error)
})
