import { createMiddleware } from 'hono/factory'
import { writeDataPoint } from './data-point.ts'
import { toPublicError } from './public-error.ts'
import { RequestMetrics } from './request-metrics.ts'
import type { AppEnv, Surroundings } from './types.ts'

/** Counts every request that comes this far, once: as a log line and as a data point, when its answer is there. */
export function measure({ now }: Surroundings) {
  return createMiddleware<AppEnv>(async function measure(c, next) {
    const metrics = new RequestMetrics()
    c.set('metrics', metrics)
    const begunMs = now().getTime()
    await next()
    const log = c.get('log')
    const target = { dataset: c.get('settings').metrics, log }
    const { status } = c.res
    const code = metrics.code ?? (c.error ? toPublicError(c.error).code : codeOf(status))
    const figures = metrics.finish({
      status,
      ms: now().getTime() - begunMs,
      code,
      onLate: (late) => writeDataPoint(target, 'background', late),
    })
    const { operation, organisationId, numbers } = figures
    log.info('request.done', { operation, code, organisationId, ...numbers })
    writeDataPoint(target, 'request', figures)
  })
}

/** For answers that are neither GraphQL's nor an error of ours, such as a method that is not served. */
function codeOf(status: number): string {
  return status < 400 ? 'OK' : `HTTP_${status}`
}
