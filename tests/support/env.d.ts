declare namespace Cloudflare {
  interface Env {
    ENVIRONMENT: string
    LIBSQL_URL: string
    DATABASE_ADMIN_URL: string
    MASTER_KEY: string
    RATE_LIMIT_KEY: RateLimit
    RATE_LIMIT_ORGANISATION: RateLimit
    RATE_LIMIT_ADDRESS: RateLimit
    LOG_KEEPER: DurableObjectNamespace
  }
  interface GlobalProps {
    mainModule: typeof import('../../src/worker.ts')
  }
}
