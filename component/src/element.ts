import { h, render } from 'preact'
import { type Assessment, CheckApi } from './api.ts'
import { Interview, type Sent, type State } from './interview.ts'
import { detailOf, isExpired, SetupError } from './problem.ts'
import type { ErrorDetail, Facts, RecordedDetail, Verdict, VerdictDetail } from './public-types.ts'
import { STYLE } from './style.ts'
import { Words } from './texts/texts.ts'
import { View } from './view.tsx'

let sheet: CSSStyleSheet | undefined

/**
 * `<tutela-check url="…" name="…">`: asks what still matters, one question at a time, shows the verdict and what matters now, and records the
 * check. In a form its value is the id of the recorded check; it is not valid before. Needs a check token: `token`, or `getToken` that
 * fetches one from the page's own server.
 */
export class TutelaCheckElement extends HTMLElement {
  static readonly formAssociated = true
  static readonly observedAttributes = ['url', 'token', 'lang']

  readonly #internals = this.attachInternals()
  readonly #root = this.attachShadow({ mode: 'open', delegatesFocus: true })
  readonly #languages = new MutationObserver(() => this.#speak())
  readonly #interview: Interview
  #words = new Words('en')
  #token: string | null = null
  #asked: Promise<string> | null = null
  #getToken: (() => string | Promise<string>) | null = null
  #facts: Facts = {}
  #isDisabled = false
  #wasBegun = false
  /** Whether it was known, when something was set last, which service to ask and with what. */
  #wasSetUp = false
  /** The token that was sent last. */
  #sent: string | null = null
  #judged: VerdictDetail = { verdict: null, isOpen: true }

  constructor() {
    super()
    sheet ??= styleSheet()
    this.#root.adoptedStyleSheets = [sheet]
    this.#internals.role = 'group'
    this.#interview = new Interview({
      assess: async (facts, signal) => (await this.#api()).assess(facts, this.#words.locale, signal),
      record: (facts, sent) => this.#record(facts, sent),
      given: () => this.#facts,
      locale: () => this.#words.locale,
      renew: () => this.#renew(),
      changed: (state) => this.#show(state),
      judged: (assessment) => this.#tellVerdict(assessment),
      failed: (error) => this.#tell<ErrorDetail>('tutela-error', detailOf(error, this.#words)),
      recorded: (recorded) => this.#tellRecorded(recorded),
    })
  }

  /** Where the API is, `/graphql` included. */
  get url(): string {
    return this.getAttribute('url') ?? ''
  }
  set url(url: string) {
    this.setAttribute('url', url)
  }

  /** The check token in use. Setting another one goes on where the last one ended. */
  get token(): string | null {
    return this.#token
  }
  set token(token: string | null) {
    this.#token = token
    this.#asked = null
    if (token !== null) this.#goOn()
  }

  /** Fetches a check token from the page's own server: at the beginning where there is none, and when one is over. */
  get getToken(): (() => string | Promise<string>) | null {
    return this.#getToken
  }
  set getToken(getToken: (() => string | Promise<string>) | null) {
    this.#getToken = getToken
    if (getToken !== null) this.#goOn()
  }

  /** What the page knows already, by dotted name; it is not asked then. */
  get facts(): Facts {
    return this.#facts
  }
  set facts(facts: Facts) {
    this.#facts = { ...facts }
    if (this.#wasBegun) this.#interview.load()
  }

  /** What safety says now; null while nobody knows. */
  get verdict(): Verdict | null {
    const { recorded } = this.#interview.state
    return recorded?.verdict ?? this.#judged.verdict
  }

  /** What was recorded; null before. */
  get recorded(): RecordedDetail | null {
    return this.#interview.state.recorded
  }

  /** The id of the recorded check; empty before. */
  get value(): string {
    return this.recorded?.checkId ?? ''
  }

  get name(): string {
    return this.getAttribute('name') ?? ''
  }
  set name(name: string) {
    this.setAttribute('name', name)
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form
  }
  get validity(): ValidityState {
    return this.#internals.validity
  }
  get validationMessage(): string {
    return this.#internals.validationMessage
  }
  get willValidate(): boolean {
    return this.#internals.willValidate
  }
  checkValidity(): boolean {
    return this.#internals.checkValidity()
  }
  reportValidity(): boolean {
    return this.#internals.reportValidity()
  }

  connectedCallback(): void {
    // What a page set before the element was defined.
    for (const name of ['token', 'getToken', 'facts'] as const) this.#adopt(name)
    this.#languages.observe(document.documentElement, { attributeFilter: ['lang'] })
    this.#speak()
    if (this.#wasBegun) return
    // Scripts of the page may still say which service to ask, and with what; when they have run, it is missing.
    if (document.readyState === 'complete') setTimeout(this.#begin)
    else addEventListener('load', this.#begin, { once: true })
  }

  disconnectedCallback(): void {
    removeEventListener('load', this.#begin)
    this.#languages.disconnect()
    this.#interview.stop()
    this.#wasBegun = false
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return
    if (name === 'token') this.token = now
    else if (name === 'lang') this.#speak()
    else this.#goOn()
  }

  formResetCallback(): void {
    this.#interview.startAnew()
  }

  formDisabledCallback(isDisabled: boolean): void {
    this.#isDisabled = isDisabled
    this.#show(this.#interview.state)
  }

  #adopt(name: 'token' | 'getToken' | 'facts'): void {
    if (!Object.hasOwn(this, name)) return
    const value: unknown = Reflect.get(this, name)
    Reflect.deleteProperty(this, name)
    Reflect.set(this, name, value)
  }

  /** Asks in the language of the page, also when that has changed. */
  #speak(): void {
    if (!this.isConnected) return
    const tagged = this.closest('[lang]') ?? document.documentElement
    const words = new Words(tagged.getAttribute('lang') || navigator.language)
    const isNews = words.locale !== this.#words.locale
    this.#words = words
    this.#internals.ariaLabel = words.text('title')
    if (this.#wasBegun) {
      if (isNews) this.#interview.load()
      return
    }
    this.#show(this.#interview.state)
    this.#wasSetUp = this.#isSetUp()
    if (this.#wasSetUp) this.#begin()
  }

  readonly #begin = (): void => {
    if (this.#wasBegun || !this.isConnected) return
    this.#wasBegun = true
    this.#interview.load()
  }

  #isSetUp(): boolean {
    return this.url !== '' && (this.#token !== null || this.#getToken !== null)
  }

  /** After something was set that may have been missing. */
  #goOn(): void {
    const { error } = this.#interview.state
    const wasSetUp = this.#wasSetUp
    this.#wasSetUp = this.#isSetUp()
    if (!this.#wasSetUp) return
    if (!this.#wasBegun) this.#begin()
    else if (!wasSetUp) this.#interview.load()
    else if (isExpired(error)) this.#interview.again()
  }

  async #api(): Promise<CheckApi> {
    if (this.url === '') throw new SetupError()
    const token = await this.#credential()
    this.#sent = token
    return new CheckApi({ url: new URL(this.url, document.baseURI).href, token })
  }

  /** The token; asked for once, however many requests wait for it. */
  async #credential(): Promise<string> {
    if (this.#token !== null) return this.#token
    if (this.#getToken === null) throw new SetupError()
    const asked = this.#asked ?? Promise.resolve(this.#getToken())
    this.#asked = asked
    try {
      const token = await asked
      // Another one may have been set meanwhile.
      this.#token ??= token
      return this.#token
    } finally {
      this.#asked = null
    }
  }

  async #record(facts: Facts, { locale, idempotencyKey }: Sent): Promise<RecordedDetail> {
    // Before anything is sent: what goes wrong here leaves nothing open.
    const api = await this.#api()
    const { id, verdict, recordedAt, receipt } = await api.record(facts, locale, idempotencyKey)
    return { checkId: id, verdict, recordedAt, receipt }
  }

  /** Says that the token is over. A listener may set another one at once; else `getToken` is asked. */
  #renew(): boolean {
    const ended = this.#sent
    if (this.#token !== null && this.#token !== ended) return true
    this.#tell('tutela-token-expired', null)
    if (this.#token !== null && this.#token !== ended) return true
    if (this.#getToken === null) return false
    this.#token = null
    return true
  }

  #tellVerdict(assessment: Assessment | null): void {
    const isOpen = assessment === null || assessment.nextQuestions.length > 0
    const told = { verdict: assessment?.verdict ?? null, isOpen }
    const isNews = told.verdict !== null || this.#judged.verdict !== null
    this.#judged = told
    if (isNews) this.#tell<VerdictDetail>('tutela-verdict', told)
  }

  #tellRecorded(recorded: RecordedDetail): void {
    const { verdict } = recorded
    // The rules may have changed since it was shown.
    if (verdict !== this.#judged.verdict) {
      this.#judged = { verdict, isOpen: false }
      this.#tell<VerdictDetail>('tutela-verdict', this.#judged)
    }
    this.#tell<RecordedDetail>('tutela-recorded', recorded)
  }

  #tell<Detail>(name: string, detail: Detail): void {
    this.dispatchEvent(new CustomEvent<Detail>(name, { detail, bubbles: true, composed: true }))
  }

  #show(state: State): void {
    const { recorded } = state
    const words = this.#words
    render(h(View, { state, interview: this.#interview, words, isDisabled: this.#isDisabled }), this.#root)
    const value = recorded?.checkId ?? null
    this.#internals.setFormValue(value)
    if (value !== null) this.#internals.setValidity({})
    else this.#internals.setValidity({ valueMissing: true }, words.text('recorded.required'))
  }
}

/** Made by hand, as a page's policy may allow no style that is written into it. */
function styleSheet(): CSSStyleSheet {
  const made = new CSSStyleSheet()
  made.replaceSync(STYLE)
  return made
}
