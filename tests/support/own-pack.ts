/** A small pack of an organisation's own, as a JSON value to change and upload. */

const ASK_AS_OF = '2026-01-05T09:00:00Z'

export interface OwnPack {
  pack: string
  version: string
  title: Record<string, string>
  locales: string[]
  requirements: Record<string, unknown>[]
  overrides?: Record<string, unknown>[]
  tests: Record<string, unknown>[]
  [key: string]: unknown
}

/** A pack with one measure of its own, and tests that meet it, fail it and leave it open. */
export function ownPack(slug: string, name = 'house-rules', version = '1.0.0'): OwnPack {
  const fact = `measures.${name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())}`
  const code = `${slug}/${name.toUpperCase()}`
  const text = (en: string, zh: string) => ({ en, 'zh-CN': zh })
  const proof = (label: string, facts: object, status: string) => ({
    name: label,
    asOf: ASK_AS_OF,
    facts: { 'subject.kinds': ['client'], ...facts },
    expect: { findings: { [code]: status } },
  })
  return {
    pack: `${slug}/${name}`,
    version,
    title: text('House rules', '机构规则'),
    locales: ['en', 'zh-CN'],
    owner: { team: 'Safeguarding' },
    effective: { from: '2026-01-01' },
    extends: [{ pack: 'tutela/core-safety', range: '^1.0.0' }],
    facts: {
      [fact]: {
        type: 'boolean',
        label: text('the talk was held', '已进行谈话'),
        ask: text('Was the talk held?', '是否已进行谈话?'),
        changeable: true,
      },
    },
    requirements: [
      {
        code,
        kind: 'measure',
        level: 'required',
        lock: 'local',
        title: text('Welcome talk', '欢迎谈话'),
        guidance: text('Say what to expect.', '说明服务内容。'),
        message: text('Hold the welcome talk.', '请进行欢迎谈话。'),
        when: { fact: 'subject.kinds', operator: 'contains', value: 'client' },
        require: { fact, operator: 'equal', value: true },
        responsible: ['supervisor'],
        sources: [{ title: text('Our handbook', '本机构手册') }],
      },
    ],
    tests: [
      proof('held', { [fact]: true }, 'MET'),
      proof('not held', { [fact]: false }, 'UNMET'),
      proof('not said', {}, 'OPEN'),
    ],
  }
}
