import type { FairShares, Percentiles, QuietTimes } from '../results.ts'
import { figure, table } from '../tables.ts'

/** How many times as much the runtime works between a request and its answer while another organisation floods it. */
export const slowdownOf = ({ alone, beside }: FairShares, at: keyof Percentiles): number =>
  beside.processor[at] / alone.processor[at]

/** Requests of the quiet organisation without the expected answer. */
export const unansweredOf = ({ alone, beside }: FairShares): number =>
  alone.asked - alone.answered + beside.asked - beside.answered

/** What a quiet organisation feels of another one's most expensive requests. */
export function fairSection(shares: FairShares): string {
  const row = (name: string, { wall, processor, asked, answered }: QuietTimes) => [
    name,
    figure(processor.p50),
    figure(processor.p95),
    figure(processor.p50 / shares.alone.processor.p50),
    figure(processor.p95 / shares.alone.processor.p95),
    figure(wall.p50),
    figure(wall.p95),
    `${answered} of ${asked}`,
  ]
  const head = ['assessSafety', 'p50', 'p95', '× p50', '× p95', 'p50, wall', 'p95, wall', 'answered']
  const said = shares.flood.map(({ outcome, times }) => `${outcome} ${times} times`).join(', ')
  return `One organisation asks steadily, another checks the most expensive pack that is allowed on ${shares.connections} connections. \
Milliseconds of processor time of the whole runtime between a request and its answer, which other programs do not move, and of the clock on \
the wall. The other one was answered ${said}.

${table(head, [row('alone', shares.alone), row('beside the other', shares.beside)])}`
}
