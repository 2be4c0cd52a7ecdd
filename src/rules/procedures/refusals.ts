import { quoted } from '../evaluate/input-problems.ts'
import type { LocalisedText } from '../pack/format.ts'
import { nearestName } from '../pack/suggest.ts'
import type { Refusal, RefusalCode } from './types.ts'

/** Why an event cannot be taken, in the languages the engine itself speaks. */
const refusal = (code: RefusalCode, path: readonly string[], en: string, zh: string): Refusal => ({
  code,
  path,
  message: { en, 'zh-CN': zh },
})

const invalid = (path: readonly string[], en: string, zh: string): Refusal =>
  refusal('INVALID_INPUT', path, en, zh)

export const refused = {
  unknown: (what: LocalisedText, name: string, path: readonly string[], known: Iterable<string>): Refusal => {
    const nearest = nearestName(name, known)
    return invalid(
      path,
      `There is no ${what.en} "${quoted(name)}".${nearest ? ` Did you mean "${nearest}"?` : ''}`,
      `没有名为“${quoted(name)}”的${what['zh-CN']}。${nearest ? `您是否想写“${nearest}”？` : ''}`,
    )
  },
  missing: (label: LocalisedText, name: string, path: readonly string[]): Refusal =>
    invalid(path, `"${label.en ?? name}" has to be filled in.`, `必须填写“${label['zh-CN'] ?? name}”。`),
  misfit: (label: LocalisedText, name: string, expected: LocalisedText, path: readonly string[]): Refusal =>
    invalid(
      path,
      `"${label.en ?? name}" must be ${expected.en}.`,
      `“${label['zh-CN'] ?? name}”必须是${expected['zh-CN']}。`,
    ),
  notAnObject: (path: readonly string[]): Refusal =>
    invalid(path, 'Fields must be a JSON object of at most 64 KiB.', '字段必须是不超过64 KiB的JSON对象。'),
  nothingToChange: (path: readonly string[]): Refusal =>
    invalid(path, 'Say which fields are to be corrected.', '请说明需要更正哪些字段。'),
  noTime: (path: readonly string[]): Refusal =>
    invalid(
      path,
      'The time must be an instant such as 2026-06-02T09:00:00Z.',
      '时间必须是时刻，例如2026-06-02T09:00:00Z。',
    ),
  future: (path: readonly string[]): Refusal =>
    invalid(
      path,
      'This time has not come yet; say when it happened.',
      '该时间尚未到来；请说明事情发生的时间。',
    ),
  tooLongAgo: (limit: string, path: readonly string[]): Refusal =>
    invalid(
      path,
      `This is further back than may be recorded (${limit}).`,
      `该时间早于允许补记的期限（${limit}）。`,
    ),
  blank: (what: LocalisedText, path: readonly string[]): Refusal =>
    invalid(path, `${what.en} is missing.`, `缺少${what['zh-CN']}。`),
  tooLong: (what: LocalisedText, most: number, path: readonly string[]): Refusal =>
    invalid(path, `${what.en} has more than ${most} characters.`, `${what['zh-CN']}超过${most}个字符。`),
  roleNotHeld: (role: string): Refusal =>
    refusal(
      'ROLE_NOT_HELD',
      ['actingRole'],
      `You do not hold the role "${quoted(role)}", so you cannot act in it.`,
      `您不具有“${quoted(role)}”这一角色，不能以该角色行事。`,
    ),
  mayNotClose: (role: string, roles: readonly string[]): Refusal =>
    refusal(
      'ROLE_NOT_HELD',
      ['actingRole'],
      `In the role "${quoted(role)}" this cannot be closed; it takes one of: ${roles.join(', ')}.`,
      `不能以“${quoted(role)}”的角色结束；需要以下角色之一：${roles.join('、')}。`,
    ),
  alreadyDone: (by: string, at: string): Refusal =>
    refusal(
      'STEP_ALREADY_DONE',
      ['step'],
      `${quoted(by)} has done this step already, at ${at}. Correct it where something is wrong.`,
      `${quoted(by)}已于${at}完成此步骤。如有错误，请更正该记录。`,
    ),
  notReady: (steps: readonly LocalisedText[]): Refusal =>
    refusal(
      'STEP_NOT_READY',
      ['step'],
      `First: ${steps.map(({ en, ...others }) => en ?? Object.values(others)[0] ?? '').join('; ')}.`,
      `请先完成：${steps.map((step) => step['zh-CN'] ?? step.en ?? '').join('；')}。`,
    ),
  notDone: (): Refusal =>
    refusal(
      'STEP_NOT_READY',
      ['step'],
      'This step has not been done, so there is nothing to correct.',
      '此步骤尚未完成，没有可更正的内容。',
    ),
  doneByRun: (): Refusal =>
    refusal(
      'STEP_ALREADY_DONE',
      ['step'],
      'The procedure that does this step was started already.',
      '执行此步骤的流程已经启动。',
    ),
  selfApproval: (): Refusal =>
    refusal(
      'SELF_APPROVAL',
      ['step'],
      'You have done your part of this step; somebody else has to do the other.',
      '您已完成此步骤中属于您的部分；其余部分须由另一人完成。',
    ),
  closed: (): Refusal =>
    refusal(
      'PROCEDURE_CLOSED',
      ['runId'],
      'This procedure is closed. Reopen it, and say why.',
      '该流程已结束。请说明理由并重新开启。',
    ),
  notClosed: (): Refusal =>
    invalid(['runId'], 'This procedure is open, so it cannot be reopened.', '该流程尚未结束，不能重新开启。'),
  holdsUpClosing: (steps: readonly LocalisedText[]): Refusal =>
    refusal(
      'CLOSING_BLOCKED',
      ['runId'],
      `It cannot be closed before this is done: ${steps.map(({ en, ...others }) => en ?? Object.values(others)[0] ?? '').join('; ')}.`,
      `完成以下步骤之前不能结束：${steps.map((step) => step['zh-CN'] ?? step.en ?? '').join('；')}。`,
    ),
  otherVersion: (expected: number, actual: number): Refusal =>
    refusal(
      'VERSION_CONFLICT',
      ['expectedVersion'],
      `This was made on version ${expected}; the record is at version ${actual} now. Read it again.`,
      `该操作基于第${expected}版；记录现为第${actual}版。请重新读取。`,
    ),
  stepTaken: (code: string, path: readonly string[]): Refusal =>
    invalid(path, `Two steps would become the step "${code}".`, `两个步骤会变成同一步骤“${code}”。`),
  stepStays: (code: string, path: readonly string[]): Refusal =>
    invalid(
      path,
      `"${code}" is a step before and after: what is recorded under another step does not become it.`,
      `“${code}”在前后都是步骤：其他步骤的记录不能变为它。`,
    ),
  stepIncomplete: (code: string, field: LocalisedText, name: string, path: readonly string[]): Refusal =>
    invalid(
      path,
      `The step "${code}" asks for "${field.en ?? name}", which is not written down in what would become it: give it up with null and do the step.`,
      `步骤“${code}”要求填写“${field['zh-CN'] ?? field.en ?? name}”，而将变为它的记录中没有：请用null放弃，并执行该步骤。`,
    ),
  stepLost: (title: LocalisedText, code: string, path: readonly string[]): Refusal =>
    invalid(
      path,
      `Something is recorded under "${title.en ?? code}", which is no step any more: say which step it becomes, or null to give it up.`,
      `“${title['zh-CN'] ?? code}”已有记录，但不再是步骤：请说明它变为哪个步骤，或用null表示放弃。`,
    ),
  entryNotTaken: (title: LocalisedText, code: string, why: LocalisedText): Refusal =>
    invalid(
      ['fields'],
      `This step makes an entry in the register "${title.en ?? code}", which does not take it: ${why.en}`,
      `此步骤会在登记册“${title['zh-CN'] ?? title.en ?? code}”中建立条目，而该登记册不接受：${why['zh-CN'] ?? why.en}`,
    ),
  voided: (): Refusal =>
    invalid(
      ['entryId'],
      'This entry is void, so nothing can be changed about it.',
      '该条目已作废，不能再作更改。',
    ),
} as const

const SPOKEN = {
  step: { en: 'step', 'zh-CN': '步骤' },
  field: { en: 'field', 'zh-CN': '字段' },
  role: { en: 'role', 'zh-CN': '角色' },
  outcome: { en: 'outcome', 'zh-CN': '结果' },
  reason: { en: 'The reason', 'zh-CN': '理由' },
  note: { en: 'The note', 'zh-CN': '备注' },
} as const satisfies Record<string, LocalisedText>

export const WORDS: Readonly<Record<keyof typeof SPOKEN, LocalisedText>> = SPOKEN
