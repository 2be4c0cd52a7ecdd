import type { Assessment } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'

const RANDOM_BYTES = 4
const RANDOM_RANGE = 2 ** (8 * RANDOM_BYTES)

// Of this isolate, for the log; nothing depends on them.
const counted = { verified: 0, disagreeing: 0 }

/**
 * Computes a share of the checks that were just recorded a second time with json-rules-engine, after the answer has left.
 * How it went is counted and logged; an isolate that ends earlier loses it, which is why nothing depends on it.
 */
export function sampleVerification(ctx: OperationContext, checkId: string, assessment: Assessment): void {
  if (isChosen(ctx)) ctx.inBackground(() => verifyInBackground(ctx, checkId, assessment))
}

function isChosen({ verificationSampleRate, randomBytes }: OperationContext): boolean {
  if (verificationSampleRate === 0) return false
  const number = randomBytes(RANDOM_BYTES).reduce((value, byte) => value * 256 + byte, 0)
  return number < verificationSampleRate * RANDOM_RANGE
}

async function verifyInBackground(
  ctx: OperationContext,
  checkId: string,
  { compiled, request }: Assessment,
): Promise<void> {
  try {
    // The second engine is loaded when a check is chosen first: no answer waits for it.
    const { compareWithReference } = await import('../../rules/reference/disagreements.ts')
    const disagreements = await compareWithReference(compiled, request)
    counted.verified += 1
    if (disagreements.length === 0) {
      ctx.count('verificationsAgreed')
      ctx.log.info('verification.agreed', { checkId, ...counted })
      return
    }
    counted.disagreeing += 1
    ctx.count('verificationsDisagreed')
    // What was found of a derived fact may be somebody's; the code and the part are enough to look it up.
    const places = disagreements.map(({ subject, item, part }) => ({ subject, item, part }))
    const error = new Error('The two engines disagree')
    ctx.log.error('verification.disagreed', error, { checkId, places, ...counted })
  } catch (error) {
    ctx.log.error('verification.failed', error, { checkId })
  }
}
