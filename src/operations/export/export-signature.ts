// Not trusted here: a file, its keys and what its last line says of them.
import { fromBase64, toBase64, utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { signingKeyFrom, signText, verifyText } from '../log/signing.ts'
import { recordAltered } from '../record-altered.ts'
import { isDeploymentCode, makeDeploymentCode } from '../vault/deployment-code.ts'
import { openOrganisationKey, storedOrganisationKey } from '../vault/organisation-keys.ts'
import { VaultError } from '../vault/seal.ts'
import { ExportFault, type ExportSignature, type SignedContent } from './export-format.ts'

const USE = 'tutela export file'
const KEY_BYTES = 32
const ED25519 = 1

function signedText({ organisationId, sha256, rest }: SignedContent): string {
  return `tutela export\n${organisationId}\n${sha256}\n${rest}\n`
}

/** Signs a file with the key that signs the organisation's log. Throws VaultError, and RECORD_ALTERED when its public half is another. */
export async function signExport(ctx: OperationContext, content: SignedContent): Promise<ExportSignature> {
  const stored = await storedOrganisationKey(ctx, 'signing')
  const key = await signingKeyFrom((await openOrganisationKey(ctx, stored)).bytes)
  if (key.publicKey !== stored.publicKey)
    throw recordAltered(ctx, { part: 'RECORD', what: `The public half of the key ${stored.id}` })
  const text = signedText(content)
  return {
    keyId: stored.id,
    publicKey: key.publicKey,
    signature: await signText(key, text),
    ...(await makeDeploymentCode(ctx, USE, utf8(text))),
  }
}

/** Throws ExportFault (SIGNATURE_WRONG, SIGNATURE_FOREIGN) unless the lines were signed with a key that the file has as the organisation's. */
export async function checkSignature(
  content: SignedContent,
  { keyId, publicKey, signature }: ExportSignature,
  keysInside: ReadonlyMap<string, string>,
): Promise<void> {
  if (keysInside.get(keyId) !== publicKey) {
    throw new ExportFault(
      'The last line is signed with a key that is none of the organisation in the file.',
      'SIGNATURE_FOREIGN',
    )
  }
  if (!(await isSignedBy(publicKey, signature, signedText(content))))
    throw new ExportFault('The signature in the last line is not one of these lines.', 'SIGNATURE_WRONG')
}

async function isSignedBy(publicKey: string, signature: string, text: string): Promise<boolean> {
  try {
    return await verifyText({ publicKey, signature, text })
  } catch {
    // A key or signature that is none.
    return false
  }
}

/**
 * Shows that a file comes from where it says, which keys inside it cannot: by the key that somebody was given apart from the file, or,
 * without one, because this deployment made it. Throws ExportFault: SIGNATURE_FOREIGN.
 */
export async function proveOrigin(
  ctx: OperationContext,
  content: SignedContent,
  signature: ExportSignature,
  trustKey: string | null,
): Promise<void> {
  if (trustKey === null ? await isOurs(ctx, content, signature) : trustKey === signature.publicKey) return
  throw new ExportFault(
    trustKey === null
      ? `The file was not made with a master key that is at hand here, so nothing shows where it comes from. Ask those who made it, on another way than the file's, for the key that signs their log, and give it as --trust-key. The file itself names ${signature.publicKey}.`
      : `The file is signed with the key ${signature.publicKey} and not with the one to be trusted.`,
    'SIGNATURE_FOREIGN',
  )
}

async function isOurs(
  ctx: OperationContext,
  content: SignedContent,
  { masterKeyId, authenticationCode }: ExportSignature,
): Promise<boolean> {
  try {
    const message = utf8(signedText(content))
    return await isDeploymentCode(ctx, USE, { masterKeyId, authenticationCode, message })
  } catch (error) {
    if (error instanceof TypeError) return false
    if (error instanceof VaultError && error.problem === 'unknownMasterKey') return false
    throw error
  }
}

/** The 32 bytes in base64 of a public key that is given so, or as `verifierKey` of a log head says it; null when it is neither. */
export function readTrustKey(text: string): string | null {
  // name+id+key, and base64 may hold a plus sign itself.
  const key = /^tutela\/[^+]+\+[0-9a-f]{8}\+(.+)$/.exec(text)?.[1]
  try {
    const bytes = fromBase64(key ?? text)
    if (key === undefined) return bytes.length === KEY_BYTES ? text : null
    return bytes.length === KEY_BYTES + 1 && bytes[0] === ED25519 ? toBase64(bytes.slice(1)) : null
  } catch {
    return null
  }
}
