/** Asks a Tutela API from any JavaScript runtime; no dependencies. */
// biome-ignore-all lint/performance/noBarrelFile: this is the entry of a package (@tutela/client).

export { type ClientOptions, type InterviewStep, TutelaClient } from './client.ts'
export { trustedDocuments } from './documents.ts'
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
export { Registers } from './registers.ts'
export type {
  AddEntryInput,
  AddNoteInput,
  AmendEntryInput,
  AmendStepInput,
  CallOptions,
  CheckResult,
  CloseInput,
  CloseResult,
  CompleteStepInput,
  EntryFilter,
  EntryPage,
  EntryResult,
  Fact,
  Facts,
  Finding,
  FindingStatus,
  Procedure,
  ProcedureRun,
  ProcedureStep,
  Question,
  Register,
  RegisterEntry,
  RegisterField,
  ReopenInput,
  SafetyAssessment,
  SafetyCheck,
  SafetyCheckInput,
  Situation,
  StartInput,
  StepProgress,
  Subject,
  Verdict,
  VoidEntryInput,
} from './types.ts'
export { withAnswer } from './with-answer.ts'
