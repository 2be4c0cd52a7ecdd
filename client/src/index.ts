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
export { Procedures } from './procedures.ts'
export type {
  AddNoteInput,
  AmendStepInput,
  CallOptions,
  CheckResult,
  CloseInput,
  CloseResult,
  CompleteStepInput,
  Fact,
  Facts,
  Finding,
  FindingStatus,
  Procedure,
  ProcedureRun,
  ProcedureStep,
  Question,
  ReopenInput,
  SafetyAssessment,
  SafetyCheck,
  SafetyCheckInput,
  Situation,
  StartInput,
  StepProgress,
  Subject,
  Verdict,
} from './types.ts'
export { withAnswer } from './with-answer.ts'
