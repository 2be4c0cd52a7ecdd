/** Asks a Tutela API from any JavaScript runtime; no dependencies. */
// biome-ignore-all lint/performance/noBarrelFile: this is the entry of a package (@tutela/client).

export { type ClientOptions, type InterviewStep, TutelaClient } from './client.ts'
export {
  CredentialError,
  LimitError,
  OutcomeUnknownError,
  RefusedError,
  TutelaError,
  UnavailableError,
  type UserError,
} from './errors.ts'
export type {
  CallOptions,
  CheckResult,
  Fact,
  Facts,
  Finding,
  FindingStatus,
  Question,
  SafetyAssessment,
  SafetyCheck,
  SafetyCheckInput,
  Situation,
  Subject,
  Verdict,
} from './types.ts'
export { withAnswer } from './with-answer.ts'
