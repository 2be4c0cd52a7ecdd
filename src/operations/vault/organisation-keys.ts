import { and, eq, isNull } from 'drizzle-orm'
import {
  ORGANISATION_KEY_COLUMNS,
  organisationKeys,
  type StoredOrganisationKey,
} from '../../db/tables/organisation-keys.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { signingKeyFrom } from '../log/signing.ts'
import { OncePerRequest } from '../once-per-request.ts'
import { currentMasterKey, masterKeyOf } from './master-keys.ts'
import { KEY_BYTES, type SealedPlace, seal, unseal, type VaultKey } from './seal.ts'

export type KeyPurpose = StoredOrganisationKey['purpose']

// What records need is made together, so that an organisation's first record costs one more round trip, not two.
const MADE_TOGETHER: Readonly<Record<KeyPurpose, readonly KeyPurpose[]>> = {
  sealing: ['sealing', 'lookup'],
  lookup: ['sealing', 'lookup'],
  signing: ['signing'],
}

/** A wrapped key in memory: two short texts and ids. */
const BYTES_PER_KEY = 1_024

const loaded = new OncePerRequest<readonly StoredOrganisationKey[]>()
const made = new OncePerRequest<readonly StoredOrganisationKey[]>()
const opened = new OncePerRequest<VaultKey>()

/** The organisation's key in use for a purpose, as stored; made at first need. Throws DatabaseError. */
export async function storedOrganisationKey(
  ctx: OperationContext,
  purpose: KeyPurpose,
): Promise<StoredOrganisationKey> {
  const known = await findOrganisationKey(ctx, purpose)
  if (known !== null) return known
  const together = MADE_TOGETHER[purpose]
  const keys = await made.get(ctx, together.join(), () => makeMissing(ctx, together))
  const key = keys.find((candidate) => candidate.purpose === purpose)
  if (key === undefined) throw new Error(`The ${purpose} key was made but is not there`)
  return key
}

/** The same, or null when the organisation has none yet: whatever it would open or find does not exist then. */
export async function findOrganisationKey(
  ctx: OperationContext,
  purpose: KeyPurpose,
): Promise<StoredOrganisationKey | null> {
  const inUse = (keys: readonly StoredOrganisationKey[]) => keys.find((key) => key.purpose === purpose)
  const cached = inUse(ctx.organisationKeys.get(ctx.organisation.id) ?? [])
  if (cached !== undefined) return cached
  return inUse(await loaded.get(ctx, 'keys', () => load(ctx))) ?? null
}

/** The organisation's key in use for a purpose, ready to use. Throws DatabaseError and VaultError. */
export async function organisationKey(ctx: OperationContext, purpose: KeyPurpose): Promise<VaultKey> {
  return openOrganisationKey(ctx, await storedOrganisationKey(ctx, purpose))
}

/** Unwraps a stored key, once per request. Throws VaultError when the deployment lacks the master key it is wrapped with. */
export function openOrganisationKey(ctx: OperationContext, stored: StoredOrganisationKey): Promise<VaultKey> {
  return opened.get(ctx, stored.id, async () => {
    const key = await masterKeyOf(ctx.masterKeys, stored.masterKeyId)
    const bytes = await unseal({ key, sealed: stored.wrappedKey, place: placeOf(ctx, stored.id) })
    return { id: stored.id, bytes }
  })
}

/** The columns of a stored key when it is wrapped anew, with the master key in use now. */
export async function rewrapped(ctx: OperationContext, stored: StoredOrganisationKey) {
  const { bytes } = await openOrganisationKey(ctx, stored)
  return wrapOrganisationKey(ctx, { id: stored.id, bytes })
}

/** Puts a new sealing key in the place of the one of this id; what the old one wrapped stays readable. */
export async function replaceSealingKey(ctx: OperationContext, id: string): Promise<void> {
  const replacement = await newKey(ctx, 'sealing')
  const inUse = and(
    eq(organisationKeys.organisationId, ctx.organisation.id),
    eq(organisationKeys.id, id),
    isNull(organisationKeys.retiredAt),
  )
  await ctx.db.writeBatch([
    ctx.db.orm.update(organisationKeys).set({ retiredAt: ctx.now().toISOString() }).where(inUse),
    // Of two replacements at the same time the first one counts.
    ctx.db.orm.insert(organisationKeys).values(replacement).onConflictDoNothing(),
  ])
  forgetOrganisationKeys(ctx)
}

/** After a change of stored keys, what is in memory of them is read again. */
export function forgetOrganisationKeys(ctx: OperationContext): void {
  ctx.organisationKeys.delete(ctx.organisation.id)
  loaded.forget(ctx)
}

function inUseStatement(ctx: OperationContext) {
  return ctx.db.orm
    .select(ORGANISATION_KEY_COLUMNS)
    .from(organisationKeys)
    .where(and(eq(organisationKeys.organisationId, ctx.organisation.id), isNull(organisationKeys.retiredAt)))
}

async function load(ctx: OperationContext): Promise<readonly StoredOrganisationKey[]> {
  return keep(ctx, await inUseStatement(ctx))
}

async function makeMissing(
  ctx: OperationContext,
  purposes: readonly KeyPurpose[],
): Promise<readonly StoredOrganisationKey[]> {
  const rows = await Promise.all(purposes.map((purpose) => newKey(ctx, purpose)))
  // Of two requests that make the first key at the same time, the later one uses the earlier one's.
  const [, keys] = await ctx.db.writeBatch([
    ctx.db.orm.insert(organisationKeys).values(rows).onConflictDoNothing(),
    inUseStatement(ctx),
  ])
  return keep(ctx, keys)
}

// Kept for the life of an isolate as they are stored. A key that was retired meanwhile still opens what it seals.
function keep(
  ctx: OperationContext,
  keys: readonly StoredOrganisationKey[],
): readonly StoredOrganisationKey[] {
  if (keys.length > 0) ctx.organisationKeys.set(ctx.organisation.id, keys, keys.length * BYTES_PER_KEY)
  return keys
}

async function newKey(ctx: OperationContext, purpose: KeyPurpose) {
  const id = ctx.newId(ID_PREFIXES.organisationKey)
  const bytes = new Uint8Array(ctx.randomBytes(KEY_BYTES))
  return {
    ...(await wrapOrganisationKey(ctx, { id, bytes })),
    id,
    organisationId: ctx.organisation.id,
    purpose,
    publicKey: purpose === 'signing' ? (await signingKeyFrom(bytes)).publicKey : null,
    createdAt: ctx.now().toISOString(),
  }
}

/** The columns of a key of the organisation that is wrapped with the master key in use now. */
export async function wrapOrganisationKey(ctx: OperationContext, { id, bytes }: VaultKey) {
  const key = await currentMasterKey(ctx.masterKeys)
  const { randomBytes } = ctx
  const wrappedKey = await seal({ key, plaintext: bytes, place: placeOf(ctx, id), randomBytes })
  return { wrappedKey, masterKeyId: key.id }
}

function placeOf(ctx: OperationContext, rowId: string): SealedPlace {
  return { table: 'organisation_keys', column: 'wrapped_key', rowId, organisationId: ctx.organisation.id }
}
