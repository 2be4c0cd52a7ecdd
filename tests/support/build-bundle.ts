import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const PROJECT = join(import.meta.dirname, '../..')

/** Builds what `wrangler deploy` would send, into a folder with worker.js and bundle-meta.json. */
export async function buildBundle(): Promise<{ folder: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'tutela-bundle-'))
  const wrangler = dirname(createRequire(import.meta.url).resolve('wrangler/package.json'))
  const args = ['deploy', '--dry-run', '--outdir', folder, '--metafile', '--cwd', PROJECT]
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: join(folder, 'logs') }
  await promisify(execFile)(
    process.execPath,
    ['--no-warnings', join(wrangler, 'wrangler-dist/cli.js'), ...args],
    { env },
  )
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
