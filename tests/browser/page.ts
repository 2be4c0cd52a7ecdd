import { answersTo, type Job } from './answers.ts'

declare const document: { readonly body: { textContent: string } }
declare const fetch: (path: string) => Promise<{ json(): Promise<Job> }>

// Runs in the browser: the answers, or what went wrong, become the text of the page.
try {
  const job = await (await fetch('/job.json')).json()
  document.body.textContent = JSON.stringify({ answers: await answersTo(job) })
} catch (error) {
  document.body.textContent = JSON.stringify({ error: String(error) })
}
