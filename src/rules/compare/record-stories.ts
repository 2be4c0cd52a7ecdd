import { canonicalJson } from '../pack/digest.ts'
import { type EngineText, NO_WORDS, say } from '../pack/locale.ts'

/** A part of a procedure or a register that was changed: where it stands, as path below it, and its values before and after. */
export interface RecordPart {
  readonly section: 'procedures' | 'registers'
  readonly code: string
  /** For example ["steps", "report", "roles"]; ["steps", "report"] for a step that is gone. */
  readonly path: readonly string[]
  readonly before: unknown
  readonly after: unknown
}

type Teller = (part: RecordPart, what: EngineText) => EngineText

/** By the last name of the path: what happens in a run or an entry that was different before. */
const TELLERS: Readonly<Record<string, Teller>> = {
  roles: ({ before, after, path }, what) => {
    const role = newIn(before, after)
    const who = role === null ? say('a role that was not among them', '原先不在其列的角色') : named(role)
    return path[0] === 'closes' || path.length === 1
      ? told(
          say(`${who.en} closes it`, `由${who['zh-CN']}结束流程`),
          say('it is refused', '被拒绝'),
          say('it is closed', '得以结束'),
        )
      : told(
          say(`${who.en} does ${what.en}`, `由${who['zh-CN']}执行${what['zh-CN']}`),
          say('that is on record and does not count', '记录在案但不计入'),
          say('it counts', '计入'),
        )
  },
  due: ({ before }, what) => {
    const within = shortest(before)
    return told(
      say(
        `a run is started and ${within} later ${what.en} has not been done`,
        `流程启动，${within}之后${what['zh-CN']}仍未完成`,
      ),
      say('it is overdue and a task says so', '已逾期，并有任务提示'),
      say('nothing is overdue', '不算逾期'),
    )
  },
  approvals: ({ before, after }, what) =>
    told(
      say(
        `${after} of ${before} people have done ${what.en}`,
        `${before}人中有${after}人完成了${what['zh-CN']}`,
      ),
      say('it waits for the others', '仍在等待其他人'),
      say('it is done', '即为完成'),
    ),
  blocksClosing: (_part, what) =>
    told(
      say(`a run is to be closed without ${what.en}`, `在未完成${what['zh-CN']}时结束流程`),
      say('it is refused', '被拒绝'),
      say('this no longer holds it up', '不再因此受阻'),
    ),
  when: (_part, what) =>
    told(
      say(`a run comes to ${what.en}`, `流程进行到${what['zh-CN']}`),
      say('it is asked for on the conditions of before', '按原先的条件要求执行'),
      say('it may be left out on others', '在其他条件下可不执行'),
    ),
  order: ({ before, after }, what) =>
    told(
      say(`somebody comes to ${what.en}`, `有人要执行${what['zh-CN']}`),
      waitingIn(before),
      waitingIn(after),
    ),
  yields: ({ before, after, path }, what) => {
    const fact =
      Object.keys(Object(before)).find((name) => !isSame(Object(before)[name], Object(after)[name])) ?? ''
    const event = path.includes('steps')
      ? say(`${what.en} is done`, `完成${what['zh-CN']}`)
      : say('an entry is there', '已有一条记录')
    const isGone = !Object.hasOwn(Object(after), fact)
    return told(
      event,
      say(`the rules hear of \`${fact}\` from it`, `规则由此得知\`${fact}\``),
      isGone
        ? say('they hear nothing of it', '规则不再得知')
        : say('they hear of it in another way', '得知的方式不同'),
    )
  },
  countsWhen: ({ after }) =>
    told(
      say('an entry is looked at', '查看一条记录'),
      say('it counts on the conditions of before', '按原先的条件计入'),
      after === null
        ? say('it counts in any case', '任何情况下都计入')
        : say('it may count on others', '在其他条件下可能计入'),
    ),
  alsoAbout: ({ before, after }) => {
    const kind = newIn(after, before) ?? ''
    return told(
      say(
        `a run is to be closed while something on record about the same \`${kind}\` speaks against it`,
        `结束流程时，同一\`${kind}\`另有记录不允许结束`,
      ),
      say('it is held up', '暂不能结束'),
      say('nobody looks there', '不再查看'),
    )
  },
  required: (_part, what) =>
    told(
      say(`${what.en} is left empty`, `${what['zh-CN']}留空`),
      say('it is refused', '被拒绝'),
      say('it is recorded', '得以记录'),
    ),
  sensitive: (_part, what) =>
    told(
      say(
        `somebody without the right to read what needs care asks for ${what.en}`,
        `无权读取敏感内容者查询${what['zh-CN']}`,
      ),
      say('it is left out', '不予显示'),
      say('it is shown', '会显示'),
    ),
  acts: ({ before, after }) => {
    const [outcome] = Object.entries(Object(after)).find(([name, act]) => Object(before)[name] !== act) ?? [
      '',
    ]
    return told(
      say(`a run is closed with the outcome \`${outcome}\``, `流程以\`${outcome}\`结束`),
      say('the rules are asked about the act of the procedure', '按流程本身的结束行为询问规则'),
      say('they are asked about another act and may say nothing', '改为询问另一行为，规则可能不作要求'),
    )
  },
  backdating: ({ before }) =>
    told(
      say(
        `something is recorded that happened longer ago than ${String(before)}`,
        `补记发生于${String(before)}之前的事情`,
      ),
      say('it is refused', '被拒绝'),
      say('it may be recorded', '可以记录'),
    ),
}

/**
 * A short story in which a changed part asks for less than before: what somebody does, what became of it before, and what becomes of it now.
 * No words for a change that no story shows.
 */
export function storyOf(part: RecordPart): EngineText {
  const { path, after } = part
  const [kind, name] = path
  const what = said(part)
  if (kind === 'steps' && path.length === 2 && after === undefined)
    return told(
      say(`a run goes its way and nobody does ${what.en}`, `流程照常进行，无人执行${what['zh-CN']}`),
      say('the step stays to be done', '该步骤仍待完成'),
      say('nobody is asked to do it', '不再要求任何人执行'),
    )
  // What a register yields stands by the kind of subject that it is about.
  const last = path[0] === 'yields' ? 'yields' : (path.at(-1) ?? '')
  const teller =
    Object.hasOwn(TELLERS, last) && (name !== undefined || path.length === 1) ? TELLERS[last] : undefined
  return teller === undefined ? NO_WORDS : teller(part, what)
}

const told = (event: EngineText, before: EngineText, after: EngineText): EngineText =>
  say(
    `For example, ${event.en}: before, ${before.en}; after, ${after.en}.`,
    `例如，${event['zh-CN']}：此前${before['zh-CN']}；此后${after['zh-CN']}。`,
  )

const named = (code: string): EngineText => say(`the role \`${code}\``, `角色\`${code}\``)

/** The step or the field that a path leads to. */
function said({ path }: RecordPart): EngineText {
  const field = path.lastIndexOf('fields')
  const name = field >= 0 ? path[field + 1] : path[1]
  return field >= 0 ? say(`the field \`${name}\``, `字段\`${name}\``) : say(`\`${name}\``, `\`${name}\``)
}

/** What a step waits for. */
function waitingIn(order: unknown): EngineText {
  if (order === 'first') return say('it stands first and waits for nothing', '它排在最前，不等待其他步骤')
  if (order === 'last') return say('it waits for all others', '它等待其他所有步骤')
  const after: unknown = Object(order).after
  if (!isList(after)) return say('it may be done at any time', '随时可以执行')
  const steps = after.map((code) => `\`${String(code)}\``)
  return say(`it waits for ${steps.join(' and ')}`, `它等待${steps.join('和')}`)
}

const isSame = (one: unknown, other: unknown): boolean =>
  canonicalJson(one ?? null) === canonicalJson(other ?? null)

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

function newIn(before: unknown, after: unknown): string | null {
  const [old, now] = [before, after].map((list) => (isList(list) ? list : []))
  const added = now?.find((role) => !old?.includes(role))
  return typeof added === 'string' ? added : null
}

/** The shortest of the times that were given; as it is written. */
function shortest(before: unknown): string {
  const times = isList(before) ? before.map((one) => Object(one).within) : []
  return times.filter((one) => typeof one === 'string').sort()[0] ?? ''
}
