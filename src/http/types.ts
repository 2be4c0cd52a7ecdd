import type { GraphQLParams } from 'graphql-yoga'
import type { Database, DatabaseOptions } from '../db/client.ts'
import type { Credential } from '../operations/api-keys/read-credential.ts'
import type { Log, OperationContext } from '../operations/context.ts'
import type { GraphqlContext } from '../schema/context.ts'
import type { Settings } from './env.ts'

import type { Visit } from './processor-turns.ts'
import type { RequestMetrics } from './request-metrics.ts'

/** Where time, randomness, the network and the log come from; tests put their own in. */
export interface Surroundings {
  readonly now: () => Date
  readonly randomBytes: (length: number) => Uint8Array
  readonly fetch: DatabaseOptions['fetch']
  readonly writeLog: (line: string) => void
}

/** What a request asks: a document, or the id of a trusted one. */
export interface AskedParams extends GraphQLParams {
  readonly documentId?: string
}

/** What GraphQL's own stages know beside what resolvers see. */
export interface HttpGraphqlContext extends GraphqlContext {
  /** Charges one unit to the rate limits; throws RefusedError when they are used up. */
  readonly charge: () => Promise<void>
  /** The context for what changes something: its credential was read by this request. */
  readonly confirm: () => Promise<OperationContext>
  /** A connection that writes while the standing is what is remembered; null where this request has read it. */
  readonly writerOnMemory: () => Database | null
  /** Forgets what is remembered of the organisation's keys and standing. */
  readonly forgetStanding: () => void
  readonly trustedDocumentsOnly: boolean
  /** The request named a registered document; absent before that is known. */
  isTrustedDocument?: boolean
  readonly metrics: RequestMetrics
  /** What was asked, read from the body or the address. */
  readonly params: AskedParams
}

/** What the stages of the pipeline leave for the later ones. */
export interface AppEnv {
  Bindings: object
  Variables: {
    requestId: string
    log: Log
    settings: Settings
    metrics: RequestMetrics
    visit: Visit
    /** It was refused without a look at what it asks, see `Door`. */
    isShutOut: boolean
    /** Of a POST. */
    body: Uint8Array
    db: Database
    credential: Credential
    /** The credential as the database knows it now: read again where it came from memory. */
    confirmCredential: () => Promise<Credential>
    /** A connection that writes while the credential and its standing are what is remembered; null where this request has read them. */
    writerOnMemory: () => Database | null
    params: AskedParams
  }
}
