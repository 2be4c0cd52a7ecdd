// Not trusted here: what the directory says of the address of a shard, until its code was found right.
import type { shards } from '../../db/directory/tables.ts'
import { utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { isDeploymentCode, makeDeploymentCode } from '../vault/deployment-code.ts'
import { VaultError } from '../vault/seal.ts'

/** A database that organisations are in. */
export interface Shard {
  readonly name: string
  readonly url: string
}

export type ShardRow = typeof shards.$inferSelect

/** The longest that still fits into the name of a variable with its token. */
const NAME = /^[a-z][a-z0-9-]{0,29}$/
const USE = 'tutela shard address'

export const isShardName = (text: string): boolean => NAME.test(text)

/** The variable that has the access token of a shard: SHARD_TOKEN_EU_WEST for eu-west. */
export const tokenVariable = (shard: string): string =>
  `SHARD_TOKEN_${shard.toUpperCase().replaceAll('-', '_')}`

const messageOf = ({ name, url }: Shard) => utf8(`${name}\n${url}`)

/** The row that says where a shard is. */
export async function shardRow(ctx: Pick<OperationContext, 'masterKeys'>, shard: Shard): Promise<ShardRow> {
  return { ...shard, ...(await makeDeploymentCode(ctx, USE, messageOf(shard))) }
}

/** Whether this deployment wrote the row: an access token is sent to such an address only. */
export async function isOwnShard(
  ctx: Pick<OperationContext, 'masterKeys'>,
  { name, url, masterKeyId, authenticationCode }: ShardRow,
): Promise<boolean> {
  const code = { masterKeyId, authenticationCode, message: messageOf({ name, url }) }
  try {
    return await isDeploymentCode(ctx, USE, code)
  } catch (error) {
    // What is no base64, and a master key that this deployment does not have (any more).
    if (error instanceof TypeError || error instanceof VaultError) return false
    throw error
  }
}
