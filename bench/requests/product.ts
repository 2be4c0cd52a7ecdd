import type { EmbeddedDatabase } from '../../scripts/embedded-database.ts'

/** What is measured is what requests cost, not what an organisation may use: nobody is held back. */
export const NOBODY_WAITS = { WORK_PER_SECOND: '1000000000' }

/** Variables of the Worker as its requests are measured: as where isolates live for more than one, a key that was read a moment ago is known. */
export const productBindings = (
  { url, authToken }: Pick<EmbeddedDatabase, 'url' | 'authToken'>,
  masterKey: string,
): Record<string, string> => ({
  ENVIRONMENT: 'test',
  LIBSQL_URL: url,
  LIBSQL_AUTH_TOKEN: authToken,
  MASTER_KEY: masterKey,
  VERIFY_SAMPLE_RATE: '0',
  STANDING_MAX_AGE: '60',
  ...NOBODY_WAITS,
})
