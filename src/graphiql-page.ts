import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import examples from '../rules/examples.json' with { type: 'json' }
import type { GraphiqlPage } from './http/graphiql.ts'
import type { EngineLocale } from './rules/index.ts'
import { engineLocale } from './rules/pack/locale.ts'

const TEXTS: Record<
  EngineLocale,
  { label: string; hint: string; refused: string; use: string; change: string }
> = {
  en: {
    label: 'API key',
    hint: '<code>npm start</code> printed one (it starts with <code>tut_</code>). This tab keeps it until it is closed.',
    refused: 'This key was refused. Is it whole, and of this server?',
    use: 'Use this key',
    change: 'API key…',
  },
  'zh-CN': {
    label: 'API 密钥',
    hint: '<code>npm start</code> 已打印密钥（以 <code>tut_</code> 开头）。密钥只保留在本标签页，关闭即消失。',
    refused: '此密钥被拒绝。是否完整？是否属于此服务器？',
    use: '使用此密钥',
    change: 'API 密钥…',
  },
}

// Every request of the page waits for the key, so that it is entered once and the documentation loads with it. A request
// that carries a credential of its own (the tab's headers) is left alone.
const SCRIPT = `
  const slot = 'tutela-api-key'
  const dialog = document.querySelector('#key-dialog')
  const input = dialog.querySelector('input')
  const refused = dialog.querySelector('[role=alert]')
  let asking = null
  function askForKey(wasRefused) {
    refused.hidden = !wasRefused
    if (asking) return asking
    asking = new Promise((resolve) => {
      dialog.addEventListener('close', () => {
        const key = input.value.trim().replace(/^bearer\\s+/i, '')
        if (key !== '') sessionStorage.setItem(slot, key)
        input.value = ''
        asking = null
        resolve()
      }, { once: true })
    })
    dialog.showModal()
    return asking
  }
  const send = window.fetch
  window.fetch = async (...given) => {
    const request = new Request(...given)
    if (request.headers.has('authorization')) return send(request)
    for (;;) {
      const key = sessionStorage.getItem(slot)
      if (key === null) await askForKey(false)
      else {
        const attempt = new Request(request.clone())
        attempt.headers.set('authorization', 'Bearer ' + key)
        const response = await send(attempt)
        if (response.status !== 401) return response
        if (sessionStorage.getItem(slot) === key) sessionStorage.removeItem(slot)
        await askForKey(true)
      }
    }
  }
  dialog.addEventListener('cancel', (event) => {
    if (sessionStorage.getItem(slot) === null) event.preventDefault()
  })
  document.querySelector('#key-change').addEventListener('click', () => askForKey(false))
`

const STYLE = `
  #key-dialog { border: 0; border-radius: 12px; padding: 24px; max-width: 26rem; font: 16px/1.5 system-ui, sans-serif }
  #key-dialog::backdrop { background: rgb(0 0 0 / 40%) }
  #key-dialog label { font-weight: 600 }
  #key-dialog input { display: block; box-sizing: border-box; width: 100%; margin: 4px 0 12px; padding: 8px; font: inherit }
  #key-dialog [role=alert] { color: #b00020 }
  #key-change { position: fixed; inset-block-end: 8px; inset-inline-end: 12px; padding: 6px 12px; font: 14px system-ui, sans-serif }
`

/** What the page needs to ask for the key once, to stand before everything else in its body. */
function keyEntry(locale: EngineLocale): string {
  const { label, hint, refused, use, change } = TEXTS[locale]
  return `
    <style>${STYLE}</style>
    <dialog id="key-dialog"><form method="dialog" lang="${locale}">
      <label>${label}<input type="password" autocomplete="off" spellcheck="false" required autofocus></label>
      <p role="alert" hidden>${refused}</p>
      <p>${hint}</p>
      <button>${use}</button>
    </form></dialog>
    <button id="key-change" type="button" lang="${locale}">${change}</button>
    <script>{${SCRIPT}}</script>`
}

/** The page to try things out: GraphiQL that asks for the key once, with ready-made operations in the reader's language. */
export const GRAPHIQL_PAGE: GraphiqlPage = {
  locales: ['en', 'zh-CN'],
  // Data beside the packs whose words they use; every variable called `locale` is set.
  examples: (locale) =>
    examples.map(({ query, variables }) => ({
      query: query.join('\n'),
      variables: JSON.stringify(variables, (name, value) => (name === 'locale' ? locale : value), 2),
    })),
  render: (options, locale) =>
    renderGraphiQL(options).replace(/<body[^>]*>/, (body) => body + keyEntry(engineLocale(locale))),
}
