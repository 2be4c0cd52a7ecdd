import type { LocalisedText } from '../pack/format.ts'
import { PLAIN_EVENT } from './decide-common.ts'
import { foldEvents } from './fold-run.ts'
import { refused, WORDS } from './refusals.ts'
import type {
  Actor,
  NewRunEvent,
  ProcedureInForce,
  Refusal,
  RunContext,
  RunEvent,
  RunState,
  StepProgress,
} from './types.ts'

export type MigrationPlan =
  | { readonly ok: true; readonly event: NewRunEvent; readonly changes: readonly LocalisedText[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] }

type StepMap = Readonly<Record<string, string | null>>

/**
 * What it would mean to carry a run on under another version of its procedure: the event that does it, and every difference
 * it makes, in words. A step on which something was recorded and which the new version does not have must be named in
 * `stepMap` (step of before → step of now, or null where it is given up); two steps never become one, none becomes another that was there
 * before, and what becomes a step has what that step asks for. Nothing is lost: the events stay as they are.
 */
export function planMigration(
  from: ProcedureInForce,
  to: ProcedureInForce,
  events: readonly RunEvent[],
  stepMap: StepMap,
  actor: Actor,
  context: RunContext,
): MigrationPlan {
  const before = foldEvents(from, events, context)
  if (before.state.state === 'CLOSED') return { ok: false, refusals: [refused.closed()] }
  const refusals = mapProblems(from, to, stepMap, before.state)
  if (refusals.length > 0) return { ok: false, refusals }
  const event: NewRunEvent = {
    ...PLAIN_EVENT,
    version: before.state.version + 1,
    kind: 'migrated',
    happenedAt: actor.now,
    stepMap,
  }
  const stored: RunEvent = { ...event, id: '', recordedAt: actor.now, recordedBy: actor.person }
  const after = foldEvents(to, [...before.events, stored], context)
  return { ok: true, event, changes: differencesOf(before.state, after.state, stepMap) }
}

function mapProblems(
  { procedure: old }: ProcedureInForce,
  { procedure: next }: ProcedureInForce,
  stepMap: StepMap,
  { steps }: RunState,
): Refusal[] {
  const [oldCodes, newCodes] = [old.steps.map(({ code }) => code), next.steps.map(({ code }) => code)]
  const unknown = Object.entries(stepMap).flatMap(([code, target]) => [
    ...(oldCodes.includes(code) ? [] : [refused.unknown(WORDS.step, code, ['stepMap', code], oldCodes)]),
    ...(target === null || newCodes.includes(target)
      ? []
      : [refused.unknown(WORDS.step, target, ['stepMap', code], newCodes)]),
  ])
  const targets = oldCodes.map((code) => [code, targetOf(code, stepMap)] as const)
  const stays = targets.flatMap(([code, target]) =>
    target !== null && target !== code && oldCodes.includes(target)
      ? [refused.stepStays(target, ['stepMap', code])]
      : [],
  )
  const twice = targets.flatMap(([code, target], at) =>
    target !== null && targets.findIndex(([, other]) => other === target) < at
      ? [refused.stepTaken(target, ['stepMap', code])]
      : [],
  )
  const renamed = steps.filter(isTouched).flatMap(({ step: { code }, fields }) => {
    const target = targetOf(code, stepMap)
    const become = target === code ? undefined : next.steps.find((step) => step.code === target)
    return (become?.fields ?? [])
      .filter(({ name, required }) => required && !Object.hasOwn(fields ?? {}, name))
      .map(({ name, label }) => refused.stepIncomplete(target ?? '', label, name, ['stepMap', code]))
  })
  const lost = steps
    .filter((progress) => isTouched(progress) && !Object.hasOwn(stepMap, progress.step.code))
    .filter(({ step }) => !newCodes.includes(step.code))
    .map(({ step }) => refused.stepLost(step.title, step.code, ['stepMap', step.code]))
  return [...unknown, ...stays, ...twice, ...renamed, ...lost]
}

const targetOf = (code: string, stepMap: StepMap): string | null =>
  Object.hasOwn(stepMap, code) ? (stepMap[code] ?? null) : code

const isTouched = ({ state, approvalsGiven, childRun }: StepProgress): boolean =>
  state === 'DONE' || state === 'DONE_BY_WRONG_ROLE' || approvalsGiven > 0 || childRun !== null

function differencesOf(before: RunState, after: RunState, stepMap: StepMap): LocalisedText[] {
  const old = new Map(
    before.steps.flatMap((progress) => {
      const target = targetOf(progress.step.code, stepMap)
      return target === null ? [] : [[target, progress] as const]
    }),
  )
  const kept = after.steps.flatMap((now) => stepDifferences(old.get(now.step.code), now))
  const gone = [...old].filter(([code]) => !after.steps.some(({ step }) => step.code === code))
  const givenUp = before.steps.filter(({ step }) => targetOf(step.code, stepMap) === null)
  return [
    ...kept,
    ...[...gone.map(([, progress]) => progress), ...givenUp].map(({ step }) =>
      both(`${step.code}: no step any more`, `${step.code}：不再是步骤`),
    ),
    ...factDifferences(before, after),
  ]
}

const both = (en: string, zh: string): LocalisedText => ({ en, 'zh-CN': zh })

function stepDifferences(before: StepProgress | undefined, now: StepProgress): LocalisedText[] {
  const { code } = now.step
  if (!before) return [both(`${code}: a new step, ${now.state}`, `${code}：新步骤，${now.state}`)]
  const renamed =
    before.step.code === code ? [] : [both(`${before.step.code} → ${code}`, `${before.step.code} → ${code}`)]
  const state =
    before.state === now.state
      ? []
      : [both(`${code}: ${before.state} → ${now.state}`, `${code}：${before.state} → ${now.state}`)]
  const due =
    before.dueAt === now.dueAt
      ? []
      : [
          both(
            `${code}: due ${before.dueAt ?? 'at no date'} → ${now.dueAt ?? 'at no date'}`,
            `${code}：期限${before.dueAt ?? '无'} → ${now.dueAt ?? '无'}`,
          ),
        ]
  return [...renamed, ...state, ...due]
}

function factDifferences(before: RunState, after: RunState): LocalisedText[] {
  const names = [...new Set([...Object.keys(before.facts), ...Object.keys(after.facts)])].sort()
  return names.flatMap((name) => {
    const [old, now] = [before.facts[name], after.facts[name]].map((value) =>
      value === undefined ? null : JSON.stringify(value),
    )
    if (old === now) return []
    return [
      both(
        `${name}: ${old ?? 'not known'} → ${now ?? 'not known'}`,
        `${name}：${old ?? '未知'} → ${now ?? '未知'}`,
      ),
    ]
  })
}
