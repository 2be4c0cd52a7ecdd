import type { EngineLocale } from '../pack/locale.ts'

export type InEngineLanguages = Readonly<Record<EngineLocale, string>>

/**
 * The engine's own sentences by their keys, which packs of translations use: a key stays what it is, whatever becomes of its
 * words. `{name}` is put in; `npx tutela texts` prints all of it. Source: docs/languages.md.
 */
export const SENTENCES = {
  // values
  'value/yes': { en: 'yes', 'zh-CN': '是' },
  'value/no': { en: 'no', 'zh-CN': '否' },
  'value/unknown': { en: 'not known yet', 'zh-CN': '尚不清楚' },
  'value/none': { en: 'none', 'zh-CN': '无' },
  'value/dateTime': { en: '{date}, {time} ({zone})', 'zh-CN': '{date} {time}（{zone}）' },
  'value/withUnit': { en: '{number} {unit}', 'zh-CN': '{number} {unit}' },
  'punctuation/list': { en: ', ', 'zh-CN': '、' },
  'punctuation/parts': { en: '; ', 'zh-CN': '；' },
  'punctuation/stop': { en: '.', 'zh-CN': '。' },
  'punctuation/sentences': { en: '{first} {second}', 'zh-CN': '{first}{second}' },
  'unit/day/other': { en: '{number} days', 'zh-CN': '{number} 天' },
  'unit/month/other': { en: '{number} months', 'zh-CN': '{number} 个月' },
  'unit/year/other': { en: '{number} years', 'zh-CN': '{number} 周岁' },
  'unit/percent/other': { en: '{number}%', 'zh-CN': '{number}%' },
  // why something is found
  'reason/known': { en: '{label}: {value}.', 'zh-CN': '{label}：{value}。' },
  'reason/compared': { en: '{label}: {value}, {relation}.', 'zh-CN': '{label}：{value}，{relation}。' },
  'reason/lacking': {
    en: '{label}: {value}; missing: {wanted}.',
    'zh-CN': '{label}：{value}；缺少：{wanted}。',
  },
  'reason/unknown': { en: 'Not yet known: {label}.', 'zh-CN': '尚未确认：{label}。' },
  'reason/unknownCompared': {
    en: 'Not yet known: {label} ({relation}?).',
    'zh-CN': '尚未确认：{label}（是否{relation}？）。',
  },
  'reason/saidUnknown': { en: 'Answered “I don’t know”: {label}.', 'zh-CN': '回答为“不知道”：{label}。' },
  // what is said of a finding
  'finding/check': { en: 'Check this: {question}', 'zh-CN': '请核实：{question}' },
  'finding/findOut': { en: 'Find out: {question}', 'zh-CN': '请了解：{question}' },
  'finding/saidUnknown': {
    en: 'The answer so far is “I don’t know”: {labels}.',
    'zh-CN': '目前的回答是“不知道”：{labels}。',
  },
  'finding/inPlace': { en: 'In place: {title}', 'zh-CN': '已落实：{title}' },
  'finding/waived': { en: 'Waived for now: {title}', 'zh-CN': '暂予豁免：{title}' },
  'finding/mayApply': { en: 'This may apply: {title}', 'zh-CN': '可能适用：{title}' },
  'finding/mayHelp': { en: 'There may be a place to turn to.', 'zh-CN': '可能有可求助的机构。' },
  'finding/dependsOn': { en: 'It depends on: {labels}.', 'zh-CN': '取决于：{labels}。' },
  'finding/notHere': { en: 'Does not apply here: {title}', 'zh-CN': '此处不适用：{title}' },
  'finding/reviewOverdue': {
    en: 'This was to be checked again by {day}: make sure that it still works.',
    'zh-CN': '此项应在 {day}前重新核对，请先确认仍然有效。',
  },
  'finding/ofItem': { en: '{item}: {text}', 'zh-CN': '{item}：{text}' },
  'item/unnamed': { en: 'number {number} of the list', 'zh-CN': '列表中的第 {number} 项' },
  'item/again': { en: '{item} ({number})', 'zh-CN': '{item}（{number}）' },
  // conflicts
  'conflict/between': {
    en: 'These do not agree: {names}. Decide which of them holds.',
    'zh-CN': '以下内容相互矛盾：{names}。请确定以哪一项为准。',
  },
  'conflict/derivedCounts': {
    en: '“{label}” does not agree with the other answers; what follows from them counts.',
    'zh-CN': '“{label}”与其他回答不一致；以由其他回答推算的结果为准。',
  },
  'conflict/protectiveCounts': {
    en: '“{label}” does not agree with the other answers; the more protective reading is used.',
    'zh-CN': '“{label}”与其他回答不一致；按更有利于保护的理解处理。',
  },
  // what can be changed
  'remedy/change': { en: 'Make this so: {changes}', 'zh-CN': '请落实：{changes}' },
  'remedy/changeOf': { en: '{label}: {value}', 'zh-CN': '{label}：{value}' },
  // the picture of a condition
  'group/all/TRUE': { en: 'All of these hold', 'zh-CN': '以下全部成立' },
  'group/all/FALSE': { en: 'Not all of these hold', 'zh-CN': '以下并非全部成立' },
  'group/all/UNKNOWN': { en: 'Not known whether all of these hold', 'zh-CN': '尚不清楚以下是否全部成立' },
  'group/any/TRUE': { en: 'At least one of these holds', 'zh-CN': '以下至少一项成立' },
  'group/any/FALSE': { en: 'None of these holds', 'zh-CN': '以下各项均不成立' },
  'group/any/UNKNOWN': { en: 'Not known whether one of these holds', 'zh-CN': '尚不清楚以下是否有一项成立' },
  'group/not/TRUE': { en: 'This does not hold', 'zh-CN': '以下不成立' },
  'group/not/FALSE': {
    en: 'This holds, where the opposite is asked for',
    'zh-CN': '以下成立，而要求其不成立',
  },
  'group/not/UNKNOWN': { en: 'Not known whether this holds', 'zh-CN': '尚不清楚以下是否成立' },
  // what is not right with an answer
  'warning/UNKNOWN_VALUE': {
    en: '“{value}” is not among the choices for “{label}”; no rule knows it, so nothing was checked for it.',
    'zh-CN': '“{value}”不在“{label}”的可选项中；现有规则都不涉及它，因此未作检查。',
  },
  'warning/ROLE_MISMATCH': {
    en: '“{title}” was done by {role}, who may not do it; it does not count as done.',
    'zh-CN': '“{title}”由{role}完成，但这一步不由该角色负责，仍视为未完成。',
  },
  'warning/WAIVER_ENDED/FACTS_CHANGED': {
    en: 'The waiver of {code} has ended: the answers it was used for have changed. Ask for a new one if it is still needed.',
    'zh-CN': '{code} 的豁免已终止：当时的情况已发生变化。如仍需要，请重新申请。',
  },
  'warning/WAIVER_ENDED/RULESET_CHANGED': {
    en: 'The waiver of {code} has ended: the rules have changed since it was granted. Ask for a new one if it is still needed.',
    'zh-CN': '{code} 的豁免已终止：批准之后规则已发生变化。如仍需要，请重新申请。',
  },
  'warning/PACK_NOT_IN_FORCE/before': {
    en: '{pack} counts from {from} on; none of its rules counts on {day}.',
    'zh-CN': '{pack} 自 {from}起生效；{day}其规则均不适用。',
  },
  'warning/PACK_NOT_IN_FORCE/after': {
    en: '{pack} counted until {until}; none of its rules counts on {day}.',
    'zh-CN': '{pack} 有效至 {until}；{day}其规则均不适用。',
  },
  'warning/REVIEW_OVERDUE': {
    en: '“{title}” was to be checked again by {day}. Make sure that it still works before you rely on it.',
    'zh-CN': '“{title}”应在 {day}前重新核对；使用前请先确认仍然有效。',
  },
  'warning/LOCALE_FALLBACK': {
    en: 'Not every text is there in {wanted}; this answer is in {given}. Languages with every text: {offered}.',
    'zh-CN': '{wanted} 的文本不齐全，以下为 {given}。文本齐全的语言：{offered}。',
  },
  // what is wrong with what was sent
  'problem/undeclared': { en: 'There is no fact "{name}".', 'zh-CN': '没有“{name}”这一信息项。' },
  'problem/didYouMean': { en: 'Did you mean "{name}"?', 'zh-CN': '您是否想写“{name}”？' },
  'problem/invalid': { en: '"{name}" must be {expected}.', 'zh-CN': '“{name}”必须是{expected}。' },
  'problem/derived': {
    en: '"{name}" is computed and cannot be sent; leave it out.',
    'zh-CN': '“{name}”由系统计算得出，不能提交；请去掉它。',
  },
  'problem/derivedFrom': {
    en: '"{name}" is computed and cannot be sent; send what it follows from: {sources}.',
    'zh-CN': '“{name}”由系统计算得出，不能提交；请提交其所依据的信息：{sources}。',
  },
  'problem/twice': {
    en: '"{name}" is given twice with different values.',
    'zh-CN': '“{name}”给出了两个不同的值。',
  },
  'problem/tooLarge': {
    en: 'The facts are too large: at most 64 KiB, 32 levels and 500 items in a list.',
    'zh-CN': '提交的信息过大：最多 64 KiB、32 层、每个列表 500 项。',
  },
  'problem/notAnObject': { en: 'Facts must be a JSON object.', 'zh-CN': '提交的信息必须是一个 JSON 对象。' },
  'problem/unknownRequirement': {
    en: 'No active pack has a requirement "{code}".',
    'zh-CN': '当前启用的规则包没有要求“{code}”。',
  },
  'problem/notInForce': {
    en: 'Nothing can be said for this day, on which the rules do not count: {resting}',
    'zh-CN': '无法就该日作出判断，因为规则在该日不适用：{resting}',
  },
  'problem/badInstant': {
    en: 'asOf must be an RFC 3339 instant such as 2026-01-31T09:00:00Z.',
    'zh-CN': 'asOf 必须是 RFC 3339 时间，例如 2026-01-31T09:00:00Z。',
  },
  // what was expected instead; they are put together with commas
  'expected/boolean': { en: 'true or false', 'zh-CN': 'true 或 false' },
  'expected/integer': { en: 'a whole number', 'zh-CN': '整数' },
  'expected/number': { en: 'a number', 'zh-CN': '数字' },
  'expected/string': { en: 'a text', 'zh-CN': '文本' },
  'expected/code': { en: 'a code', 'zh-CN': '代码' },
  'expected/strings': { en: 'a list of texts without repetition', 'zh-CN': '不重复的文本列表' },
  'expected/codes': { en: 'a list of codes without repetition', 'zh-CN': '不重复的代码列表' },
  'expected/date': {
    en: 'a date (YYYY-MM-DD) or an RFC 3339 instant',
    'zh-CN': '日期（YYYY-MM-DD）或 RFC 3339 时间',
  },
  'expected/dateTime': {
    en: 'an RFC 3339 instant or a date (YYYY-MM-DD)',
    'zh-CN': 'RFC 3339 时间或日期（YYYY-MM-DD）',
  },
  'expected/object': { en: 'a JSON object', 'zh-CN': 'JSON 对象' },
  'expected/list': { en: 'a list of objects, each with its own name', 'zh-CN': '对象列表，每项有自己的名称' },
  'expected/item': {
    en: 'an object with a short name without spaces as "{key}", for example cold-night',
    'zh-CN': '对象，其“{key}”为不含空格的简短名称，例如 cold-night',
  },
  'expected/minimum': { en: 'at least {number}', 'zh-CN': '不小于 {number}' },
  'expected/maximum': { en: 'at most {number}', 'zh-CN': '不大于 {number}' },
  'expected/minItems/other': { en: 'with at least {number} items', 'zh-CN': '至少 {number} 项' },
  'expected/maxLength/other': { en: 'of at most {number} characters', 'zh-CN': '最多 {number} 个字符' },
  'expected/oneOf': { en: 'one of {codes}', 'zh-CN': '取值为 {codes}' },
  'expected/oneOfMany': {
    en: 'one of {codes} and {number} more',
    'zh-CN': '取值为 {codes}，另有 {number} 个代码',
  },
  'punctuation/clauses': { en: ', ', 'zh-CN': '，' },
  // verdicts and how a requirement stands, for screens
  'verdict/BLOCKED': {
    en: 'Stop: something here must not go ahead',
    'zh-CN': '不可进行：有必须先解决的问题',
  },
  'verdict/NEEDS_INFORMATION': {
    en: 'Needs information: something that decides is not known yet',
    'zh-CN': '信息不足：还缺关键信息',
  },
  'verdict/PROCEED_WITH_CONDITIONS': {
    en: 'Proceed with conditions: something required is not yet shown to be in place',
    'zh-CN': '有条件进行：部分要求尚未确认落实',
  },
  'verdict/PROCEED': {
    en: 'Proceed: nothing forbids it, and what is required is in place',
    'zh-CN': '可以进行：没有禁止事项，要求均已落实',
  },
  'status/MET': { en: 'fulfilled', 'zh-CN': '已落实' },
  'status/UNMET': { en: 'not fulfilled', 'zh-CN': '未落实' },
  'status/OPEN': { en: 'not yet shown to be fulfilled', 'zh-CN': '尚未确认落实' },
  'status/POSSIBLE': { en: 'may apply', 'zh-CN': '可能适用' },
  'status/NOTED': { en: 'good to know', 'zh-CN': '请知悉' },
  'status/WAIVED': { en: 'waived', 'zh-CN': '已豁免' },
  'status/NOT_APPLICABLE': { en: 'does not apply', 'zh-CN': '不适用' },
  'picture/first': { en: 'What stands first', 'zh-CN': '首先要做的' },
  'picture/applies': { en: 'Does it apply?', 'zh-CN': '是否适用？' },
  'picture/fulfilled': { en: 'Is it fulfilled?', 'zh-CN': '是否落实？' },
  'picture/closes': { en: 'Is this the act that closes the matter?', 'zh-CN': '是否为办结此事的行为？' },
} as const satisfies Readonly<Record<string, InEngineLanguages>>

export type SentenceKey = keyof typeof SENTENCES

/**
 * Forms that a language may have and need not: of a unit by what number goes with it (the plural categories of CLDR), and of a
 * comparison by the unit of what is compared. Without them `…/other` and the comparison's plain words stand. How a day is
 * written is needed only of languages that the machine does not know (`Intl`).
 */
export const FORMS: Readonly<Record<string, Partial<InEngineLanguages>>> = {
  'unit/day/one': { en: '{number} day' },
  'unit/month/one': { en: '{number} month' },
  'unit/year/one': { en: '{number} year' },
  'expected/minItems/one': { en: 'with at least {number} item' },
  'expected/maxLength/one': { en: 'of at most {number} character' },
  'operator/lessThan/holds/year': { en: 'under {value}', 'zh-CN': '未满 {value}' },
  'operator/lessThan/fails/year': { en: 'not under {value}', 'zh-CN': '已满 {value}' },
  'operator/lessThan/asked/year': { en: 'under {value}', 'zh-CN': '未满 {value}' },
  'operator/greaterThanInclusive/holds/year': { en: 'at least {value}', 'zh-CN': '已满 {value}' },
  'operator/greaterThanInclusive/fails/year': { en: 'under {value}', 'zh-CN': '未满 {value}' },
  'operator/greaterThanInclusive/asked/year': { en: 'at least {value}', 'zh-CN': '已满 {value}' },
  'unit/day/zero': {},
  'unit/day/two': {},
  'unit/day/few': {},
  'unit/day/many': {},
  'unit/month/zero': {},
  'unit/month/two': {},
  'unit/month/few': {},
  'unit/month/many': {},
  'unit/year/zero': {},
  'unit/year/two': {},
  'unit/year/few': {},
  'unit/year/many': {},
  'expected/minItems/zero': {},
  'expected/minItems/two': {},
  'expected/minItems/few': {},
  'expected/minItems/many': {},
  'expected/maxLength/zero': {},
  'expected/maxLength/two': {},
  'expected/maxLength/few': {},
  'expected/maxLength/many': {},
  'date/day': { en: '{day} {month} {year}', 'zh-CN': '{year}年{month}{day}日' },
  'date/month/1': { en: 'January', 'zh-CN': '1月' },
  'date/month/2': { en: 'February', 'zh-CN': '2月' },
  'date/month/3': { en: 'March', 'zh-CN': '3月' },
  'date/month/4': { en: 'April', 'zh-CN': '4月' },
  'date/month/5': { en: 'May', 'zh-CN': '5月' },
  'date/month/6': { en: 'June', 'zh-CN': '6月' },
  'date/month/7': { en: 'July', 'zh-CN': '7月' },
  'date/month/8': { en: 'August', 'zh-CN': '8月' },
  'date/month/9': { en: 'September', 'zh-CN': '9月' },
  'date/month/10': { en: 'October', 'zh-CN': '10月' },
  'date/month/11': { en: 'November', 'zh-CN': '11月' },
  'date/month/12': { en: 'December', 'zh-CN': '12月' },
}
