import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { faultIn, messageLocale } from '../input.ts'
import { unsignedPacks } from './pack-signatures.ts'

/** Packs that lack the signature the organisation demands. Shipped packs come with the product and need none. */
export async function signatureFaults(
  ctx: OperationContext,
  packs: readonly { readonly digest: string }[],
  pathOf: (index: number) => readonly string[],
): Promise<UserFault[]> {
  const unsigned = await unsignedPacks(
    ctx,
    packs.map(({ digest }) => digest),
  )
  const locale = messageLocale(ctx)
  return packs.flatMap(({ digest }, index) =>
    unsigned.has(digest) ? [faultIn(locale, 'SIGNATURE_MISSING', SIGNATURE_WANTED, pathOf(index))] : [],
  )
}

export const SIGNATURE_WANTED = {
  en: 'This organisation demands signed packs: the pack needs a valid signature by a signing key that is not revoked.',
  'zh-CN': '本机构要求规则包带签名：该规则包须有未被吊销的签名密钥所作的有效签名。',
}
