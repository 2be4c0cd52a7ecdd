import type { Answer, Served, Tenant } from './serve.ts'

/** What an organisation has been told is recorded, and what it needs to go on. */
export interface TenantState {
  readonly tenant: Tenant
  /** A second key, which grants what the first asks for. */
  readonly granting: string
  readonly acknowledged: Map<string, string>
  packs: number
  waivers: number
  checks: number
}

/** One kind of request: what is sent, and null when the answer is the expected one. */
export interface Kind {
  readonly name: string
  /** How many of a hundred requests. */
  readonly share: number
  send(served: Served, state: TenantState): Promise<{ ms: number; wrong: string | null }>
}

const FACTS = {
  subject: { kinds: ['client'] },
  client: { ageYears: 30, circumstances: [] },
  service: { models: ['case_management'], setting: 'office' },
}
const ASSESS = `query($input: AssessSafetyInput!) { assessSafety(input: $input) {
  assessment { verdict findings { status requirement { code } } missingFacts { name } } userErrors { code } } }`
const RUN = `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) {
  safetyCheck { id verdict } userErrors { code } } }`
const LIST = `{ safetyChecks(first: 20) { totalCount nodes { id verdict facts } } }`
const VALIDATE = 'query($source: String!) { validateRulePack(source: $source) { ok } }'
const UPLOAD = `mutation($input: UploadRulePackInput!) { uploadRulePack(input: $input) {
  rulePack { digest } userErrors { code } } }`
const ASK_WAIVER = `mutation($input: RequestWaiverInput!) { requestWaiver(input: $input) {
  waiverRequest { id } userErrors { code } } }`
const GRANT = `mutation($input: GrantWaiverInput!) { grantWaiver(input: $input) {
  waiver { id } userErrors { code } } }`
const WAIVABLE = 'OV-2'
const DAY_MS = 86_400_000

/** The payload of the only root field; throws nothing, so that every oddity is counted. */
export function payloadOf(answer: Answer): Readonly<Record<string, unknown>> {
  const [payload] = Object.values(answer.data ?? {})
  return typeof payload === 'object' && payload !== null ? { ...payload } : {}
}

const accepted = (answer: Answer, part: string): string | null => {
  const payload = payloadOf(answer)
  const errors = payload.userErrors
  const isRight = answer.code === null && payload[part] && (!Array.isArray(errors) || errors.length === 0)
  return isRight ? null : said(answer)
}

const said = ({ status, code, data }: Answer): string =>
  `${status} ${code ?? ''} ${JSON.stringify(data)?.slice(0, 160)}`
const refused = (answer: Answer, code: string): string | null => (answer.code === code ? null : said(answer))

const withCode = (answer: Answer, code: string): string | null =>
  JSON.stringify(payloadOf(answer).userErrors ?? '').includes(`"${code}"`) ? null : said(answer)

/** A pack of the organisation's own with one requirement; each version is another pack. */
export function ownPack({ slug }: Tenant, version: number): string {
  const text = (en: string) => ({ en, 'zh-CN': en })
  const when = { fact: 'subject.kinds', operator: 'contains', value: 'client' }
  const proof = { name: 'a client', asOf: '2026-01-05T09:00:00Z', facts: { 'subject.kinds': ['client'] } }
  return JSON.stringify({
    pack: `${slug}/soak`,
    version: `1.0.${version}`,
    title: text('Soak'),
    locales: ['en', 'zh-CN'],
    owner: { team: 'Soak' },
    effective: { from: '2026-01-01' },
    extends: [{ pack: 'tutela/core-safety', range: '^1.0.0' }],
    requirements: [
      {
        ...{ code: `${slug}/NOTE`, kind: 'principle', level: 'info', lock: 'local', when },
        ...{ title: text('Note'), guidance: text('Note it.'), message: text('Note it.') },
        sources: [{ title: text('Soak') }],
      },
    ],
    tests: [{ ...proof, expect: { findings: { [`${slug}/NOTE`]: 'NOTED' } } }],
  })
}

/** The check of that number: sent again it is the same request. */
async function recordCheck(served: Served, state: TenantState, number: number) {
  const idempotencyKey = `soak-${number}`
  const input = { idempotencyKey, subjectRef: `case-${number % 50}`, facts: FACTS }
  const answer = await served.ask(state.tenant.key, RUN, { input })
  const check = payloadOf(answer).safetyCheck
  const id = typeof check === 'object' && check !== null && 'id' in check ? String(check.id) : null
  const before = state.acknowledged.get(idempotencyKey)
  if (id === null) return { ms: answer.ms, wrong: said(answer) }
  state.acknowledged.set(idempotencyKey, id)
  const isSame = before === undefined || before === id
  return { ms: answer.ms, wrong: isSame ? null : `repeated as ${id}, first ${before}` }
}

async function waive(served: Served, state: TenantState) {
  state.waivers += 1
  const input = {
    requirementCode: WAIVABLE,
    subjectRef: `waived-${state.waivers}`,
    reason: 'The other side cannot be reached',
    reasonCode: 'not_reachable',
    expiresAt: new Date(Date.now() + 10 * DAY_MS).toISOString(),
  }
  const asked = await served.ask(state.tenant.key, ASK_WAIVER, { input })
  const wrong = accepted(asked, 'waiverRequest')
  if (wrong) return { ms: asked.ms, wrong }
  const granted = await served.ask(state.granting, GRANT, { input })
  return { ms: asked.ms + granted.ms, wrong: accepted(granted, 'waiver') }
}

const simple =
  (query: string, variables: object, judge: (answer: Answer) => string | null): Kind['send'] =>
  async (served, { tenant }) => {
    const answer = await served.ask(tenant.key, query, variables)
    return { ms: answer.ms, wrong: judge(answer) }
  }

export const ASSESSMENT: Kind['send'] = simple(ASSESS, { input: { facts: FACTS } }, (answer) =>
  accepted(answer, 'assessment'),
)

export const KINDS: readonly Kind[] = [
  { name: 'assessSafety', share: 40, send: ASSESSMENT },
  {
    name: 'runSafetyCheck',
    share: 22,
    send(served, state) {
      state.checks += 1
      return recordCheck(served, state, state.checks)
    },
  },
  {
    name: 'runSafetyCheck, repeated',
    share: 6,
    send: (served, state) => recordCheck(served, state, Math.max(1, state.checks - 5)),
  },
  { name: 'safetyChecks', share: 12, send: simple(LIST, {}, (answer) => accepted(answer, 'nodes')) },
  {
    name: 'validateRulePack',
    share: 4,
    async send(served, { tenant }) {
      const answer = await served.ask(tenant.key, VALIDATE, { source: ownPack(tenant, 0) })
      return { ms: answer.ms, wrong: accepted(answer, 'ok') }
    },
  },
  {
    name: 'uploadRulePack',
    share: 1,
    async send(served, state) {
      state.packs += 1
      const input = { source: ownPack(state.tenant, state.packs) }
      const answer = await served.ask(state.tenant.key, UPLOAD, { input })
      return { ms: answer.ms, wrong: accepted(answer, 'rulePack') }
    },
  },
  { name: 'waiver, asked for and granted', share: 3, send: waive },
  {
    name: 'undeclared fact',
    share: 5,
    send: simple(ASSESS, { input: { facts: { noSuchFact: 1 } } }, (answer) =>
      withCode(answer, 'UNDECLARED_FACT'),
    ),
  },
  {
    name: 'unknown field',
    share: 4,
    send: simple('{ nothing }', {}, (answer) => refused(answer, 'GRAPHQL_VALIDATION_FAILED')),
  },
  {
    name: 'wrong key',
    share: 3,
    async send(served) {
      const answer = await served.ask('tut_wrong', '{ viewer { __typename } }')
      return { ms: answer.ms, wrong: refused(answer, 'UNAUTHENTICATED') }
    },
  },
]
