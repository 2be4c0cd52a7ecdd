import { type EngineText, say } from './locale.ts'

/** What an author means who chooses one of a closed list of words. */
interface Choice {
  /** What is chosen, behind "is not". */
  readonly what: EngineText
  /** What each word means, as far as it does not say so itself. */
  readonly meaning: Readonly<Record<string, EngineText>>
  /** Other words that people write for one of them, in small letters. */
  readonly alsoWritten: Readonly<Record<string, string>>
}

/** The closed lists of the pack format that people who do not program have to choose from, by the name of their key. */
export const CHOICES: Readonly<Record<string, Choice>> = {
  kind: {
    what: say('a kind of requirement', '要求的种类'),
    meaning: {
      measure: say('something has to be in place', '必须具备某项措施'),
      prohibition: say('something must not be done before', '在此之前不得进行'),
      deadline: say('something has to be done in time', '必须按时完成'),
      role: say('somebody has to do it', '必须由某人负责'),
      signpost: say('where to turn to', '可向何处求助'),
      rating: say('how the source rates a way of working', '来源对某种服务方式的评级'),
      principle: say('what to keep in mind', '应牢记的原则'),
      claim: say('a figure that the source states', '来源中陈述的数字'),
    },
    alsoWritten: {
      rule: 'measure',
      requirement: 'measure',
      obligation: 'measure',
      duty: 'measure',
      ban: 'prohibition',
      forbidden: 'prohibition',
      time: 'deadline',
      limit: 'deadline',
      规则: 'measure',
      要求: 'measure',
      措施: 'measure',
      禁止: 'prohibition',
      期限: 'deadline',
    },
  },
  level: {
    what: say('a level', '级别'),
    meaning: {
      blocking: say('the work stops while it is not fulfilled', '未满足时必须停止'),
      required: say('the work goes on only with conditions', '未满足时只能有条件地进行'),
      advisory: say('it is listed as advice', '作为建议列出'),
      info: say('it is only mentioned', '仅作提示'),
    },
    alsoWritten: {
      block: 'blocking',
      blocker: 'blocking',
      critical: 'blocking',
      stop: 'blocking',
      high: 'blocking',
      mandatory: 'required',
      must: 'required',
      medium: 'required',
      warning: 'required',
      should: 'advisory',
      recommended: 'advisory',
      optional: 'advisory',
      low: 'advisory',
      information: 'info',
      阻断: 'blocking',
      必须: 'required',
      建议: 'advisory',
      提示: 'info',
    },
  },
  lock: {
    what: say('a lock', '锁定方式'),
    meaning: {
      floor: say('in shipped packs only', '仅用于随产品提供的规则包'),
      tunable: say('others may change it within bounds', '他人可在限度内更改'),
      local: say('your own requirement', '本机构自己的要求'),
    },
    alsoWritten: { none: 'local', own: 'local', free: 'local', locked: 'tunable' },
  },
  type: {
    what: say('a type', '类型'),
    meaning: {
      boolean: say('yes or no', '是或否'),
      integer: say('a whole number', '整数'),
      number: say('a number', '数字'),
      string: say('a text', '文字'),
      code: say('one code of a vocabulary list', '词汇表中的一个代码'),
      codes: say('several codes', '多个代码'),
      strings: say('several texts', '多段文字'),
      date: say('a day', '日期'),
      dateTime: say('a day with its time', '日期和时间'),
      list: say('items with fields of their own', '带有各自字段的条目'),
      object: say('anything else', '其他'),
    },
    alsoWritten: {
      bool: 'boolean',
      'yes/no': 'boolean',
      yesno: 'boolean',
      'true/false': 'boolean',
      int: 'integer',
      whole: 'integer',
      float: 'number',
      decimal: 'number',
      text: 'string',
      datetime: 'dateTime',
      time: 'dateTime',
      day: 'date',
      choice: 'code',
      select: 'code',
      enum: 'code',
      array: 'strings',
      是否: 'boolean',
      数字: 'number',
      整数: 'integer',
      文字: 'string',
      日期: 'date',
    },
  },
  stricter: {
    what: say('a direction', '方向'),
    meaning: {
      lower: say('a smaller figure protects more', '数值越小保护越严'),
      higher: say('a larger figure protects more', '数值越大保护越严'),
    },
    alsoWritten: {
      down: 'lower',
      less: 'lower',
      smaller: 'lower',
      up: 'higher',
      more: 'higher',
      larger: 'higher',
    },
  },
  scope: {
    what: say('a scope', '范围'),
    meaning: {
      now: say('this person in this minute', '此人此刻'),
      case: say('the plan and the file', '计划与档案'),
      organisation: say('how the house is run', '机构的运作'),
    },
    alsoWritten: { organization: 'organisation', client: 'case', immediate: 'now' },
  },
}
