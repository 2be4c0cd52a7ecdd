import { and, eq, inArray, sql } from 'drizzle-orm'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { logNodes } from '../../db/tables/log-nodes.ts'
import type { OperationContext } from '../context.ts'
import { recordAltered } from '../record-altered.ts'
import { coverOf, type Hash, type HashInner, type LeafRange, type NodePlace, proofHashes } from './merkle.ts'

const nameOf = ({ level, index }: NodePlace) => `${level}/${index}`

/** Reads the hashes of a proof from the stored tree, in one round trip. Throws when a part of the tree is missing. */
export async function readProof(ctx: OperationContext, ranges: readonly LeafRange[]): Promise<Hash[]> {
  const [proof] = await readProofs(ctx, [ranges])
  if (proof) return proof
  throw recordAltered(ctx, { part: 'LOG_TREE', what: 'The log lacks a node of its tree, which' })
}

/** Reads several proofs in one round trip, in their order; null where a part of the tree is missing. */
export async function readProofs(
  ctx: OperationContext,
  proofs: readonly (readonly LeafRange[])[],
  inner?: HashInner,
): Promise<(Hash[] | null)[]> {
  const places = new Map(
    proofs
      .flat()
      .flatMap(coverOf)
      .map((place) => [nameOf(place), place]),
  )
  const hashes = places.size === 0 ? new Map<string, Hash>() : await readNodes(ctx, [...places.values()])
  return Promise.all(
    proofs.map((ranges) => {
      const isWhole = ranges.flatMap(coverOf).every((place) => hashes.has(nameOf(place)))
      return isWhole ? proofHashes(ranges, (place) => hashes.get(nameOf(place)) ?? '', inner) : null
    }),
  )
}

async function readNodes(
  ctx: OperationContext,
  places: readonly NodePlace[],
): Promise<ReadonlyMap<string, Hash>> {
  const organisationId = ctx.organisation.id
  const sequences = places.filter(({ level }) => level === 0).map(({ index }) => index + 1)
  const wanted = JSON.stringify(places.map(({ level, index }) => [level, index]))
  const inner = sql`(${logNodes.level}, ${logNodes.position}) in (select json_extract(entry.value, '$[0]'),
    json_extract(entry.value, '$[1]') from json_each(${wanted}) entry)`
  const [leaves, nodes] = await ctx.db.readBatch([
    ctx.db.orm
      .select({ sequence: logLeaves.sequence, hash: logLeaves.leafHash })
      .from(logLeaves)
      .where(and(eq(logLeaves.organisationId, organisationId), inArray(logLeaves.sequence, sequences))),
    ctx.db.orm
      .select({ level: logNodes.level, index: logNodes.position, hash: logNodes.hash })
      .from(logNodes)
      .where(and(eq(logNodes.organisationId, organisationId), inner)),
  ])
  return new Map([
    ...leaves.map(({ sequence, hash }) => [nameOf({ level: 0, index: sequence - 1 }), hash] as const),
    ...nodes.map((node) => [nameOf(node), node.hash] as const),
  ])
}
