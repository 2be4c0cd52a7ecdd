import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'

/** A runtime of its own with the bundle that is deployed, as `buildBundle` left it in a folder. */
export async function serveBundle(
  folder: string,
  bindings: Readonly<Record<string, string>>,
): Promise<Miniflare> {
  const contents = readFileSync(join(folder, 'worker.js'), 'utf8')
  const served = new Miniflare(
    convertV4MiniflareOptions({
      handleStructuredLogs: () => {},
      workers: [
        {
          name: 'tutela',
          compatibilityDate: '2026-10-23',
          modules: [{ type: 'ESModule', path: 'worker.js', contents }],
          bindings: {
            ENVIRONMENT: 'test',
            VERIFY_SAMPLE_RATE: '0',
            WORK_PER_SECOND: '1000000000',
            ...bindings,
          },
          durableObjects: { LOG_KEEPER: 'LogKeeper' },
        },
      ],
    }),
  )
  await served.ready
  return served
}
