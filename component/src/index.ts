/** Defines the element <tutela-check>. */
// biome-ignore-all lint/performance/noBarrelFile: this is the entry of a package (@tutela/check).
import { TutelaCheckElement } from './element.ts'
import type { ErrorDetail, RecordedDetail, VerdictDetail } from './public-types.ts'

export { TutelaCheckElement } from './element.ts'
export type { ErrorDetail, Facts, RecordedDetail, Verdict, VerdictDetail } from './public-types.ts'

const NAME = 'tutela-check'

// A page that loads two copies keeps the first.
if (customElements.get(NAME) === undefined) customElements.define(NAME, TutelaCheckElement)

declare global {
  interface HTMLElementTagNameMap {
    readonly 'tutela-check': TutelaCheckElement
  }
  interface HTMLElementEventMap {
    readonly 'tutela-verdict': CustomEvent<VerdictDetail>
    readonly 'tutela-recorded': CustomEvent<RecordedDetail>
    readonly 'tutela-error': CustomEvent<ErrorDetail>
    readonly 'tutela-token-expired': CustomEvent<null>
  }
}
