import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const PROJECT = join(import.meta.dirname, '../..')

/** Builds the Worker as it is deployed, minified, into a folder; gives the path of its only module. */
export function buildWorker(folder: string): string {
  const wrangler = dirname(createRequire(import.meta.url).resolve('wrangler/package.json'))
  execFileSync(
    process.execPath,
    [
      ...['--no-warnings', join(wrangler, 'wrangler-dist/cli.js'), 'deploy', '--dry-run'],
      ...['--cwd', PROJECT, '--outdir', folder],
    ],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
        WRANGLER_HIDE_BANNER: 'true',
        WRANGLER_LOG_PATH: join(folder, 'logs'),
        WRANGLER_SEND_METRICS: 'false',
      },
    },
  )
  return join(folder, 'worker.js')
}

/** The one the Worker is deployed with. */
export function compatibilityDate(): string {
  const [, date] =
    /^compatibility_date = "(.+)"$/m.exec(readFileSync(join(PROJECT, 'wrangler.toml'), 'utf8')) ?? []
  if (date === undefined) throw new Error('wrangler.toml names no compatibility date')
  return date
}
