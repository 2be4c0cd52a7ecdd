import { ask } from './api.ts'
import { newKey, OFFICE_VISIT, type UserErrorData } from './checks.ts'
import { procedurePack } from './procedure-pack.ts'

/** The pack of home visits, in which nobody closes a visit while the visitor has the keys. */
export function keysPack(slug: string): Record<string, unknown> {
  const pack = procedurePack(slug)
  const text = (en: string, zh: string) => ({ en, 'zh-CN': zh })
  const code = keysBack(slug)
  const facts = (held: boolean | null) => ({
    'subject.kinds': ['client'],
    'action.type': 'close_visit',
    'visit.left': true,
    ...(held !== null && { 'visit.keysHeld': held }),
  })
  const declared = pack.facts as Readonly<Record<string, object>>
  return {
    ...pack,
    facts: {
      ...declared,
      'visit.keysHeld': {
        ...declared['visit.keysHeld'],
        decisive: true,
        ask: text('Has the visitor the keys?', '家访人员持有钥匙吗？'),
      },
    },
    requirements: [
      ...(pack.requirements as object[]),
      {
        code,
        kind: 'measure',
        level: 'blocking',
        lock: 'local',
        title: text('The keys are back', '钥匙已归还'),
        guidance: text('Bring the keys back.', '请归还钥匙。'),
        message: text('Bring the keys back first.', '请先归还钥匙。'),
        when: { fact: 'action.type', operator: 'equal', value: 'close_visit' },
        require: { fact: 'visit.keysHeld', operator: 'equal', value: false },
        sources: [{ title: text('Our handbook', '本机构手册') }],
      },
    ],
    tests: [
      ...(pack.tests as object[]),
      ...(
        [
          [false, 'MET'],
          [true, 'UNMET'],
          [null, 'OPEN'],
        ] as const
      ).map(([held, status]) => ({
        name: `keys ${held}`,
        asOf: '2026-01-05T09:00:00Z',
        facts: facts(held),
        expect: { findings: { [code]: status } },
      })),
    ],
  }
}

export const keysBack = (slug: string): string => `${slug}/KEYS-BACK`

export interface AssessmentData {
  readonly verdict: string
  readonly findings: readonly {
    readonly status: string
    readonly requirement: { readonly code: string }
    readonly because: readonly { readonly text: string }[]
  }[]
  readonly missingFacts: readonly { readonly name: string }[]
  readonly assumptions: readonly { readonly fact: { readonly name: string } }[]
  readonly warnings: readonly { readonly code: string; readonly subject: string; readonly message: string }[]
}

const ASSESSMENT = `verdict findings { status requirement { code } because { text } } missingFacts { name }
  assumptions { fact { name } } warnings { code subject message }`
const ERRORS = 'userErrors { code message path }'

interface Asked {
  readonly assessment: AssessmentData | null
  readonly userErrors: readonly UserErrorData[]
}

/** Assesses; the facts of an office visit where none are given. */
export async function assess(key: string, input: object, send?: Send): Promise<Asked> {
  const { data, errors } = await ask<{ assessSafety: Asked }>(
    key,
    `query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { ${ASSESSMENT} } ${ERRORS} } }`,
    { input: { facts: OFFICE_VISIT, ...input } },
    send,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.assessSafety
}

type Send = (request: Request) => Promise<Response>

interface Checked {
  readonly safetyCheck: {
    readonly id: string
    readonly verdict: string
    readonly assessment: AssessmentData
  } | null
  readonly userErrors: readonly UserErrorData[]
}

const CHECK = `safetyCheck { id verdict assessment { ${ASSESSMENT} } } ${ERRORS}`

/** Runs a check. */
export async function check(key: string, input: object, send?: Send): Promise<Checked> {
  const { data, errors } = await ask<{ runSafetyCheck: Checked }>(
    key,
    `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { ${CHECK} } }`,
    { input: { facts: OFFICE_VISIT, idempotencyKey: newKey(), ...input } },
    send,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.runSafetyCheck
}

/** Runs several. */
export async function checks(key: string, inputs: readonly object[]): Promise<readonly Checked[]> {
  const { data, errors } = await ask<{ runSafetyChecks: { results: readonly Checked[] } }>(
    key,
    `mutation($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) { results { ${CHECK} } } }`,
    {
      input: { checks: inputs.map((input) => ({ facts: OFFICE_VISIT, idempotencyKey: newKey(), ...input })) },
    },
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.runSafetyChecks.results
}

interface Verified {
  readonly holds: boolean
  readonly reproduced: boolean
  readonly alterations: readonly { readonly part: string; readonly message: string }[]
}

/** Verifies a recorded check; the codes of refusals where it is refused. */
export async function verify(key: string, id: string): Promise<Verified | readonly (string | undefined)[]> {
  const { data, errors } = await ask<{ verifySafetyCheck: Verified | null }>(
    key,
    'query($id: ID!) { verifySafetyCheck(id: $id) { holds reproduced alterations { part message } } }',
    { id },
  )
  return data?.verifySafetyCheck ?? (errors ?? []).map(({ extensions }) => extensions.code)
}

/** How a requirement stands in an assessment. */
export const statusOf = (assessment: AssessmentData | null | undefined, code: string): string | undefined =>
  assessment?.findings.find(({ requirement }) => requirement.code === code)?.status

/** What did not count because a register or a run speaks of it. */
export const fromRegisters = (assessment: AssessmentData | null | undefined): readonly string[] =>
  (assessment?.warnings ?? []).flatMap(({ code, subject }) =>
    code === 'FACT_FROM_REGISTER' ? [subject] : [],
  )
