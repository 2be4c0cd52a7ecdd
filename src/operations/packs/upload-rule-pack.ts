import { and, isNull, like } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import type { LocalisedText, Pack } from '../../rules/pack/format.ts'
import { worded } from '../../rules/pack/locale.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserErrorCode, UserFault } from '../errors.ts'
import { faultIn, messageLocale } from '../input.ts'
import { requireUploadQuota } from '../quotas/upload-quota.ts'
import { requireScope } from '../require-scope.ts'
import { holds, type SignatureInput, unsignedPacks } from '../signatures/pack-signatures.ts'
import { SIGNATURE_WANTED } from '../signatures/signature-faults.ts'
import { makePackReport, type PackReport } from './make-pack-report.ts'
import type { PackView } from './pack-view.ts'
import { storePack } from './store-pack.ts'

export interface UploadRulePackPayload {
  readonly rulePack: PackView | null
  /** Null only when the pack was not looked at. */
  readonly report: PackReport | null
  readonly userErrors: readonly UserFault[]
}

export interface UploadRulePackInput {
  /** JSON text. */
  readonly source: string
  readonly signature?: SignatureInput | null | undefined
}

const PATH = ['input', 'source']

/**
 * Publishes a pack version of the caller's organisation for good. The same version with the same content gives the same
 * pack again, and adds the signature that comes with it; with other content it is refused with VERSION_TAKEN. A pack with
 * problems, failing tests or a signature that does not hold is not stored.
 */
export async function uploadRulePack({
  ctx,
  input,
}: Call<UploadRulePackInput>): Promise<UploadRulePackPayload> {
  requireScope(ctx, 'author')
  const locale = messageLocale(ctx)
  const signature = input.signature ?? undefined
  const { pack, report } = await makePackReport(ctx, input.source)
  const userErrors = reportFaults(report, locale)
  if (pack !== null) userErrors.push(...(await nameFaults(ctx, pack, locale)))
  if (report.digest !== null && signature && !(await holds(ctx, report.digest, signature)))
    userErrors.push(faultIn(locale, 'SIGNATURE_INVALID', NOT_SIGNED, ['input', 'signature']))
  if (pack === null || report.digest === null || userErrors.length > 0) {
    return { rulePack: null, report, userErrors }
  }
  const { digest } = report
  await requireUploadQuota(ctx, new TextEncoder().encode(input.source).length)
  const organisationId = ctx.organisation.id
  const stored = await storePack(ctx, { pack, source: input.source, digest, organisationId, signature })
  if (stored.digest === digest) {
    const rulePack = { ...stored, locale }
    return { rulePack, report: await withSignatureWarning(ctx, report, digest), userErrors: [] }
  }
  const taken = {
    en: `${pack.pack} ${pack.version} was published with other content; give the pack a new version.`,
    'zh-CN': `${pack.pack} ${pack.version}已以其他内容发布；请使用新的版本号。`,
  }
  return { rulePack: null, report, userErrors: [faultIn(locale, 'VERSION_TAKEN', taken, PATH)] }
}

const NOT_SIGNED = {
  en: 'This is no signature of the pack by a signing key that is registered and not revoked.',
  'zh-CN': '该签名不是由已登记且未被吊销的签名密钥对本规则包所作的签名。',
}

/** A pack that the organisation's demand for signatures will keep from being put to use says so when it is published. */
async function withSignatureWarning(
  ctx: OperationContext,
  report: PackReport,
  digest: string,
): Promise<PackReport> {
  if ((await unsignedPacks(ctx, [digest])).size === 0) return report
  const place = { pointer: '', line: null, column: null }
  const words = worded(SIGNATURE_WANTED)
  const warning = { code: 'SIGNATURE_MISSING', severity: 'WARNING', ...words, ...place } as const
  return { ...report, problems: [...report.problems, warning] }
}

function reportFaults({ problems, tests }: PackReport, locale: string): UserFault[] {
  const errors = problems.filter(({ severity }) => severity === 'ERROR')
  const byCode = Map.groupBy(errors, ({ code }): UserErrorCode => toUserErrorCode(code))
  const faults = [...byCode].map(([code, found]) => {
    const [first] = found
    const place = first?.line === null ? first.pointer : `${first?.line}:${first?.column}`
    const text = {
      en: `The pack has ${found.length === 1 ? 'a problem' : `${found.length} problems`}, the first at ${place}: ${first?.text.en}.`,
      'zh-CN': `规则包有${found.length}个问题，第一个位于${place}：${first?.text['zh-CN']}。`,
    }
    return faultIn(locale, code, text, PATH)
  })
  const failing = tests.filter(({ passed }) => !passed)
  if (failing.length === 0) return faults
  const text = {
    en: `${failing.length} of the pack's ${tests.length} tests fail, the first is "${failing[0]?.name}".`,
    'zh-CN': `规则包的${tests.length}个测试中有${failing.length}个未通过，第一个是“${failing[0]?.name}”。`,
  }
  return [...faults, faultIn(locale, 'PACK_TESTS_FAILED', text, PATH)]
}

/** Problems with a user error code of their own keep it; every other one makes the pack PACK_INVALID. */
function toUserErrorCode(code: string): UserErrorCode {
  if (code === 'FLOOR_WEAKENED' || code === 'FLOOR_UNPROVEN' || code === 'PACK_DEPENDENCY_MISSING')
    return code
  return 'PACK_INVALID'
}

async function nameFaults(ctx: OperationContext, pack: Pack, locale: string): Promise<UserFault[]> {
  const { slug } = ctx.organisation
  if (!pack.pack.startsWith(`${slug}/`)) {
    const text: LocalisedText = {
      en: `The pack is named ${pack.pack}; names of your packs start with "${slug}/". Other names belong to others.`,
      'zh-CN': `规则包名称为${pack.pack};贵机构的规则包名称须以“${slug}/”开头,其他名称属于他人。`,
    }
    return [faultIn(locale, 'PACK_INVALID', text, PATH)]
  }
  const [shipped] = await ctx.db.orm
    .select({ id: packVersions.id })
    .from(packVersions)
    .where(and(isNull(packVersions.organisationId), like(packVersions.name, `${slug}/%`)))
    .limit(1)
  if (shipped === undefined) return []
  const text = {
    en: `Names that start with "${slug}/" belong to the shipped packs; nobody else can publish them.`,
    'zh-CN': `以“${slug}/”开头的名称属于随产品提供的规则包,他人不能发布。`,
  }
  return [faultIn(locale, 'PACK_INVALID', text, PATH)]
}
