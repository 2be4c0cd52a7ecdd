import type { Log } from '../operations/context.ts'
import type { Figures } from './request-metrics.ts'

/** What was measured: a request, something that went on after its answer had left, or a run by the clock. */
export type DataPointKind = 'request' | 'background' | 'scheduled'

/** The columns of the data set, in their order; docs/operations.md explains each. New ones go to the end only. */
export const BLOBS = ['kind', 'operation', 'code'] as const
export const DOUBLES = [
  'status',
  'ms',
  'cost',
  'databaseCalls',
  'databaseRetries',
  'rulesetHits',
  'rulesetMisses',
  'rulesetsCompiled',
  'documentHits',
  'documentMisses',
  'verificationsAgreed',
  'verificationsDisagreed',
] as const satisfies readonly (keyof Figures['numbers'])[]

/** Writes one data point where the deployment has a data set for them. It never fails, and nobody waits for it. */
export function writeDataPoint(
  { dataset, log }: { dataset: AnalyticsEngineDataset | undefined; log: Log },
  kind: DataPointKind,
  figures: Figures,
): void {
  const named = { kind, ...figures }
  try {
    dataset?.writeDataPoint({
      indexes: [figures.organisationId],
      blobs: BLOBS.map((name) => named[name]),
      doubles: DOUBLES.map((name) => figures.numbers[name]),
    })
  } catch (error) {
    log.error('metrics.unavailable', error)
  }
}
