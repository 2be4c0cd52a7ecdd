import { canonicalResult } from '../../rules/evaluate/canonical-result.ts'
import type { Assessment, CompiledRuleset } from '../../rules/index.ts'
import { canonicalJson, digestOf } from '../../rules/pack/digest.ts'
import { withRecords } from '../../rules/procedures/facts-from-records.ts'
import { toHex } from '../bytes.ts'
import type { SaidByRecords } from '../check-subjects/facts-of-subjects.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { type DataKeyRow, makeDataKey, openDataKey, sealText, unsealText } from '../vault/data-keys.ts'
import type { VaultKey } from '../vault/seal.ts'
import type { CheckRow } from './check-view.ts'

const SALT_BYTES = 16
const TABLE = 'checks'

type SealedRow = Pick<CheckRow, 'id' | 'facts' | 'subjectRef' | 'dataKey'>

/** What is sealed about a situation. Without the salt the result digest could be guessed from likely facts. */
export interface RecordedSituation {
  /** As the caller said them. */
  readonly facts: unknown
  /** What registers and open runs said beside that; absent where the check is about no subjects. */
  readonly records?: SaidByRecords | undefined
  readonly salt: string
}

/** What a recorded check was judged on, and which of the caller's facts did not count. */
export function judgedFacts(
  compiled: CompiledRuleset,
  { facts, records }: Pick<RecordedSituation, 'facts' | 'records'>,
): { readonly facts: unknown; readonly notCounted: readonly string[] } {
  return records === undefined ? { facts, notCounted: [] } : withRecords(compiled, facts, records)
}

/** Seals the facts and the subject's reference of a new check with a key of its own. */
export async function sealCheck(
  ctx: OperationContext,
  {
    id,
    facts,
    records,
    subjectRef,
  }: {
    readonly id: string
    readonly facts: unknown
    readonly records?: SaidByRecords | undefined
    readonly subjectRef: string | null
  },
): Promise<{
  readonly sealed: Pick<CheckRow, 'facts' | 'subjectRef'>
  readonly salt: string
  readonly dataKey: DataKeyRow
}> {
  const { key, row: dataKey } = await makeDataKey(ctx, { recordId: id, subjectRef })
  const salt = toHex(ctx.randomBytes(SALT_BYTES))
  const situation: RecordedSituation = { facts, ...(records && { records }), salt }
  const sealed = {
    facts: await sealText(ctx, key, { table: TABLE, column: 'facts', rowId: id }, canonicalJson(situation)),
    subjectRef:
      subjectRef === null
        ? null
        : await sealText(ctx, key, { table: TABLE, column: 'subject_ref', rowId: id }, subjectRef),
  }
  return { sealed, salt, dataKey }
}

/** The digest that is recorded about a result: SHA-256 of the canonical JSON of the result and the check's salt. */
export function resultDigestOf(assessment: Assessment, salt: string): Promise<string> {
  return digestOf({ result: canonicalResult(assessment), salt })
}

/** What was recorded; null after the subject was erased. Throws VaultError when it was tampered with. */
export async function openSituation(
  ctx: OperationContext,
  check: SealedRow,
): Promise<RecordedSituation | null> {
  const key = await keyOf(ctx, check)
  if (key === null) return null
  const text = await unsealText(ctx, key, { table: TABLE, column: 'facts', rowId: check.id }, check.facts)
  return JSON.parse(text)
}

/** The subject's reference; null when none was given and after the subject was erased. Throws VaultError. */
export async function openSubjectRef(ctx: OperationContext, check: SealedRow): Promise<string | null> {
  if (check.subjectRef === null) return null
  const key = await keyOf(ctx, check)
  const place = { table: TABLE, column: 'subject_ref', rowId: check.id }
  return key === null ? null : unsealText(ctx, key, place, check.subjectRef)
}

/** The refusal of everything that would need the facts of an erased subject. */
export function subjectErased(): RefusedError {
  return new RefusedError(
    'SUBJECT_ERASED',
    'What was recorded here was erased: the facts cannot be read any more. Verdict, receipt and log entry stay. Lists leave such checks out with the filter "erased: false".',
  )
}

function keyOf(ctx: OperationContext, { id, dataKey }: SealedRow): Promise<VaultKey | null> {
  return openDataKey(ctx, id, dataKey)
}
