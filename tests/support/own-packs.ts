/** Small packs of an organisation's own, as JSON values to change and upload. */
import { type Answer, ask } from './api.ts'
import type { UserErrorData } from './checks.ts'

const ASK_AS_OF = '2026-01-05T09:00:00Z'

export interface OwnPack {
  pack: string
  version: string
  title: Record<string, string>
  locales: string[]
  requirements: Record<string, unknown>[]
  overrides?: Record<string, unknown>[]
  tests: Record<string, unknown>[]
  [key: string]: unknown
}

/** A pack with one measure of its own, and tests that meet it, fail it and leave it open. */
export function ownPack(slug: string, name = 'house-rules', version = '1.0.0'): OwnPack {
  const fact = `measures.${name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())}`
  const code = `${slug}/${name.toUpperCase()}`
  const text = (en: string, zh: string) => ({ en, 'zh-CN': zh })
  const proof = (label: string, facts: object, status: string) => ({
    name: label,
    asOf: ASK_AS_OF,
    facts: { 'subject.kinds': ['client'], ...facts },
    expect: { findings: { [code]: status } },
  })
  return {
    pack: `${slug}/${name}`,
    version,
    title: text('House rules', '机构规则'),
    locales: ['en', 'zh-CN'],
    owner: { team: 'Safeguarding' },
    effective: { from: '2026-01-01' },
    extends: [{ pack: 'tutela/core-safety', range: '^1.0.0' }],
    facts: {
      [fact]: {
        type: 'boolean',
        label: text('the talk was held', '已进行谈话'),
        ask: text('Was the talk held?', '是否已进行谈话?'),
        changeable: true,
      },
    },
    requirements: [
      {
        code,
        kind: 'measure',
        level: 'required',
        lock: 'local',
        title: text('Welcome talk', '欢迎谈话'),
        guidance: text('Say what to expect.', '说明服务内容。'),
        message: text('Hold the welcome talk.', '请进行欢迎谈话。'),
        when: { fact: 'subject.kinds', operator: 'contains', value: 'client' },
        require: { fact, operator: 'equal', value: true },
        responsible: ['supervisor'],
        sources: [{ title: text('Our handbook', '本机构手册') }],
      },
    ],
    tests: [
      proof('held', { [fact]: true }, 'MET'),
      proof('not held', { [fact]: false }, 'UNMET'),
      proof('not said', {}, 'OPEN'),
    ],
  }
}

export interface ReportData {
  readonly ok: boolean
  readonly digest: string | null
  readonly problems: readonly {
    readonly code: string
    readonly severity: string
    readonly message: string
    readonly pointer: string
    readonly line: number | null
    readonly column: number | null
  }[]
  readonly tests: readonly {
    readonly name: string
    readonly passed: boolean
    readonly differences: string[]
  }[]
}

export interface PackData {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly digest: string
  readonly title: string
  readonly shipped: boolean
}

export interface UploadData {
  readonly rulePack: PackData | null
  readonly report: ReportData | null
  readonly userErrors: readonly UserErrorData[]
}

export const REPORT_FIELDS =
  'ok digest problems { code severity message pointer line column } tests { name passed differences }'
export const PACK_FIELDS = 'id name version digest title shipped'

export function askUpload(key: string, source: string): Promise<Answer<{ uploadRulePack: UploadData }>> {
  return ask<{ uploadRulePack: UploadData }>(
    key,
    `mutation Upload($input: UploadRulePackInput!) { uploadRulePack(input: $input) {
      rulePack { ${PACK_FIELDS} } report { ${REPORT_FIELDS} } userErrors { code message path }
    } }`,
    { input: { source } },
  )
}

/** Uploads a pack that is expected to be answered, stored or with user errors. */
export async function upload(key: string, pack: unknown): Promise<UploadData> {
  const source = typeof pack === 'string' ? pack : JSON.stringify(pack, null, 2)
  const { data, errors } = await askUpload(key, source)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.uploadRulePack
}
