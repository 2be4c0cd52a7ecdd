import { and, eq, inArray, sql } from 'drizzle-orm'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { logNodes } from '../../db/tables/log-nodes.ts'
import type { OperationContext } from '../context.ts'
import { recordAltered } from '../record-altered.ts'
import { coverOf, type Hash, type LeafRange, type NodePlace, proofHashes } from './merkle.ts'

const nameOf = ({ level, index }: NodePlace) => `${level}/${index}`

/** Reads the hashes of a proof from the stored tree, in one round trip. Throws when a part of the tree is missing. */
export async function readProof(ctx: OperationContext, ranges: readonly LeafRange[]): Promise<Hash[]> {
  const places = ranges.flatMap(coverOf)
  if (places.length === 0) return []
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
  const hashes = new Map([
    ...leaves.map(({ sequence, hash }) => [nameOf({ level: 0, index: sequence - 1 }), hash] as const),
    ...nodes.map((node) => [nameOf(node), node.hash] as const),
  ])
  return proofHashes(ranges, (place) => {
    const hash = hashes.get(nameOf(place))
    if (hash === undefined) {
      throw recordAltered(ctx, {
        part: 'LOG_TREE',
        what: `The log lacks the node ${nameOf(place)} of its tree, which`,
      })
    }
    return hash
  })
}
