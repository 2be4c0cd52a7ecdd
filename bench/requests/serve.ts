import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { compatibilityDate } from '../lifecycle/build-worker.ts'
import { readOrEmpty, threadsIn, workerdProcesses } from '../processes.ts'

export interface Served {
  readonly origin: URL
  /** Of the runtime, since it was started. */
  processorMs(): number
  stop(): Promise<void>
}

/** Serves a Worker of one module in a workerd of its own. */
export async function serve(script: string, bindings: Record<string, string>): Promise<Served> {
  const before = workerdProcesses()
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      handleStructuredLogs: () => {},
      workers: [
        {
          name: 'measured',
          compatibilityDate: compatibilityDate(),
          modules: [{ type: 'ESModule', path: 'worker.js', contents: script }],
          bindings,
        },
      ],
    }),
  )
  const origin = await runtime.ready
  const own = workerdProcesses().filter((pid) => !before.includes(pid))
  const processorMs = () =>
    own
      .flatMap((pid) =>
        threadsIn(`/proc/${pid}/task`).map((thread) =>
          Number(readOrEmpty(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]),
        ),
      )
      .reduce((sum, one) => sum + one, 0) / 1e6
  return { origin, processorMs, stop: () => runtime.dispose() }
}
