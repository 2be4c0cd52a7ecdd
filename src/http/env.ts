import * as z from 'zod'
import type { Place } from '../db/client.ts'
import type { Replica } from '../db/replication.ts'
import { isShardName, tokenVariable } from '../operations/directory/shard.ts'
import type { LogKeeper } from '../operations/log/log-keeper.ts'
import type { MasterKeys } from '../operations/vault/master-keys.ts'
import { durableKeeper } from './log-keeper.ts'

/** What the product needs from its surroundings; the only file that reads bindings. */
export interface Settings {
  readonly environment: 'production' | 'development' | 'test'
  /** Null where a directory says which database an organisation is in. */
  readonly database: (Place & { readonly replica: Replica | undefined }) | null
  /** Null where all organisations are in one database. */
  readonly directory: DirectorySettings | null
  readonly masterKeys: MasterKeys
  /** Which share of the recorded checks is verified in the background, 0 to 1. */
  readonly verificationSampleRate: number
  readonly rateLimits: {
    readonly perKey: RateLimit | undefined
    readonly perOrganisation: RateLimit | undefined
    /** Of refused credentials per client address. */
    readonly perAddress: RateLimit | undefined
  }
  /** Where browsers may ask from beside our own pages: origins as browsers write them. */
  readonly allowedOrigins: ReadonlySet<string>
  readonly metrics: AnalyticsEngineDataset | undefined
  /** Counted work of an organisation in a second, in one isolate. */
  readonly workPerSecond: number
  /** How long what was read of a credential may be relied on for questions that read nothing else; 0 for not at all. */
  readonly standingAgeMaxMs: number
  /** Remembers signed heads of logs; null where there is no binding, as in scripts. */
  readonly logKeeper: LogKeeper | null
}

/** Where the directory is, and what lets this deployment into the databases that it names. */
export interface DirectorySettings extends Place {
  /** The access token of a shard; undefined where there is none. */
  readonly tokenOf: (shard: string) => string | undefined
}

const MASTER_KEY_BYTES = 32
const SAMPLE_RATE_DEFAULT = 0.01
/** About a quarter of a processor. */
const WORK_PER_SECOND_DEFAULT = 4_000_000
const STANDING_SECONDS_DEFAULT = 10
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

function protocolAndHost(text: string): { protocol: string; host: string } | null {
  if (!URL.canParse(text)) return null
  const { protocol, hostname } = new URL(text.replace(/^libsql:/, 'https:'))
  return { protocol, host: hostname }
}

const databaseUrl = z.string({ error: 'is missing' }).refine((text) => {
  const parts = protocolAndHost(text)
  if (parts === null || text.startsWith('ws')) return false
  return parts.protocol === 'https:' || (parts.protocol === 'http:' && LOOPBACK.has(parts.host))
}, 'must be a libsql:// or https:// address, or http:// on this machine')

const masterKey = z
  .base64({ error: 'must be 32 bytes in base64' })
  .transform((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))
  .refine((bytes) => bytes.length === MASTER_KEY_BYTES, 'must be 32 bytes in base64')

const retiredMasterKeys = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(masterKey))

const shareOfOne = z
  .string()
  .regex(/^(0|1|0?\.\d{1,6})$/, 'must be a number from 0 to 1, such as 0.01')
  .transform(Number)

const standingSeconds = z
  .string()
  .regex(/^([0-9]|[1-5][0-9]|60)$/, 'must be a whole number of seconds from 0 to 60')
  .transform(Number)

const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{3,12}$/, 'must be a whole number of at least 1000')
  .transform(Number)

/** Exactly as a browser sends it: no path, no slash at the end, no wildcard; https, or http on this machine. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text) || text.includes('*')) return false
  const { origin, protocol, hostname } = new URL(text)
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname)))
}

const origins = z
  .string()
  .transform((text) => text.split(',').filter((part) => part !== ''))
  .refine(
    (list) => list.every(isOrigin),
    'must be origins such as https://app.example.org, separated by commas',
  )
  .transform((list): ReadonlySet<string> => new Set(list))

const isObjectWith = (method: string) => (value: unknown) =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function'

const rateLimit = z.custom<RateLimit>(isObjectWith('limit'), 'must be a rate limit binding')
const dataset = z.custom<AnalyticsEngineDataset>(
  isObjectWith('writeDataPoint'),
  'must be a data set of the Analytics Engine',
)

const durableObjects = z.custom<DurableObjectNamespace>(
  isObjectWith('idFromName'),
  'must be a binding of durable objects',
)

const environment = {
  ENVIRONMENT: z.enum(['production', 'development', 'test'], {
    error: 'must be production, development or test',
  }),
}
const common = {
  MASTER_KEY: masterKey,
  /** Those used before, separated by commas: they open what was sealed then, until everything is wrapped anew. */
  MASTER_KEYS_RETIRED: retiredMasterKeys.default([]),
  VERIFY_SAMPLE_RATE: shareOfOne.default(SAMPLE_RATE_DEFAULT),
  RATE_LIMIT_KEY: rateLimit.optional(),
  RATE_LIMIT_ORGANISATION: rateLimit.optional(),
  RATE_LIMIT_ADDRESS: rateLimit.optional(),
  ALLOWED_ORIGINS: origins.default(new Set()),
  METRICS: dataset.optional(),
  WORK_PER_SECOND: wholeNumber.default(WORK_PER_SECOND_DEFAULT),
  STANDING_MAX_AGE: standingSeconds.default(STANDING_SECONDS_DEFAULT),
  LOG_KEEPER: durableObjects.optional(),
}
const token = z.string().min(1, 'is empty').optional()

interface Deployed {
  readonly ENVIRONMENT: Settings['environment']
  readonly LOG_KEEPER?: DurableObjectNamespace | undefined
}
const hasKeeper = ({ ENVIRONMENT, LOG_KEEPER }: Deployed) =>
  ENVIRONMENT !== 'production' || LOG_KEEPER !== undefined
const NO_KEEPER = {
  path: ['LOG_KEEPER'],
  error: 'is missing: production needs what remembers signed heads',
}

const OneDatabase = z
  .object({
    ...environment,
    DIRECTORY_URL: z.undefined().optional(),
    LIBSQL_URL: databaseUrl,
    LIBSQL_AUTH_TOKEN: token,
    /** A replica nearby, for reading; with the same token. */
    LIBSQL_REPLICA_URL: databaseUrl.optional(),
    ...common,
  })
  .refine((bindings) => bindings.ENVIRONMENT !== 'production' || bindings.LIBSQL_AUTH_TOKEN !== undefined, {
    path: ['LIBSQL_AUTH_TOKEN'],
    error: 'is missing: production needs the token of its database',
  })
  .refine(hasKeeper, NO_KEEPER)

const absent = z
  .undefined('must not be set beside DIRECTORY_URL: the directory names the databases')
  .optional()
const ManyDatabases = z
  .object({
    ...environment,
    DIRECTORY_URL: databaseUrl,
    DIRECTORY_AUTH_TOKEN: token,
    LIBSQL_URL: absent,
    LIBSQL_AUTH_TOKEN: absent,
    LIBSQL_REPLICA_URL: absent,
    ...common,
  })
  .refine(
    (bindings) => bindings.ENVIRONMENT !== 'production' || bindings.DIRECTORY_AUTH_TOKEN !== undefined,
    { path: ['DIRECTORY_AUTH_TOKEN'], error: 'is missing: production needs the token of its directory' },
  )
  .refine(hasKeeper, NO_KEEPER)

/** The deployment lacks a variable or has a malformed one; says which, never what it holds. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const known = new WeakMap<object, Settings>()

/** Checks the bindings once per isolate. Throws SettingsError naming every variable that is missing or malformed. */
export function readSettings(bindings: object): Settings {
  const before = known.get(bindings)
  if (before !== undefined) return before
  const parsed = ('DIRECTORY_URL' in bindings ? ManyDatabases : OneDatabase).safeParse(bindings)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new SettingsError(`Tutela cannot start: ${problems.join('; ')}.`)
  }
  const { data } = parsed
  const settings: Settings = {
    environment: data.ENVIRONMENT,
    database:
      data.LIBSQL_URL === undefined
        ? null
        : {
            url: data.LIBSQL_URL,
            authToken: data.LIBSQL_AUTH_TOKEN,
            replica:
              data.LIBSQL_REPLICA_URL === undefined
                ? undefined
                : { url: data.LIBSQL_REPLICA_URL, authToken: data.LIBSQL_AUTH_TOKEN },
          },
    directory:
      data.DIRECTORY_URL === undefined
        ? null
        : {
            url: data.DIRECTORY_URL,
            authToken: data.DIRECTORY_AUTH_TOKEN,
            tokenOf: (shard) => shardToken(bindings, shard),
          },
    masterKeys: { current: data.MASTER_KEY, retired: data.MASTER_KEYS_RETIRED },
    verificationSampleRate: data.VERIFY_SAMPLE_RATE,
    rateLimits: {
      perKey: data.RATE_LIMIT_KEY,
      perOrganisation: data.RATE_LIMIT_ORGANISATION,
      perAddress: data.RATE_LIMIT_ADDRESS,
    },
    allowedOrigins: data.ALLOWED_ORIGINS,
    metrics: data.METRICS,
    workPerSecond: data.WORK_PER_SECOND,
    standingAgeMaxMs: data.STANDING_MAX_AGE * 1_000,
    logKeeper: data.LOG_KEEPER === undefined ? null : durableKeeper(data.LOG_KEEPER),
  }
  known.set(bindings, settings)
  return settings
}

/** A secret of its own for each shard, named after it. */
function shardToken(bindings: object, shard: string): string | undefined {
  const value: unknown = isShardName(shard) ? Reflect.get(bindings, tokenVariable(shard)) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}
