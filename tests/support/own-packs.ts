/** Uploading packs of an organisation's own. */
import { type Answer, ask } from './api.ts'
import type { UserErrorData } from './checks.ts'

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
