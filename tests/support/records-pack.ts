/**
 * A pack about acts on records, for the decisions that certification of AuthZEN wants: an archived record is written by an
 * administrator only, a record is not deleted for good, and whom the register of users lets only read does not write. Beside them a copy
 * may be taken out when that is written down.
 */
import type { OwnPack } from './own-pack.ts'

export const text = (en: string, zh: string) => ({ en, 'zh-CN': zh })
const PLAIN = ['department', 'method', 'owner', 'time', 'ip', 'source']

export const word = (en: string, zh: string) => ({ title: text(en, zh) })

export const isAct = (act: string) => ({ fact: 'action.type', operator: 'equal', value: act })

export function rule(slug: string, code: string, parts: object) {
  return {
    code: `${slug}/${code}`,
    kind: 'measure',
    level: 'blocking',
    lock: 'local',
    title: text(`Rule ${code}`, `规则${code}`),
    guidance: text('It keeps records safe.', '保护档案安全。'),
    sources: [{ title: text('Our handbook', '本机构手册') }],
    ...parts,
  }
}

export const test = (slug: string, name: string, code: string, facts: object, status: string) => ({
  name,
  asOf: '2026-01-05T09:00:00Z',
  facts: { 'subject.kinds': ['record'], ...facts },
  expect: { findings: { [`${slug}/${code}`]: status } },
})

/** The pack of an organisation; it brings the acts read, write, delete and export; the kind record is there already. */
export function recordsPack(slug: string): OwnPack {
  const plain = PLAIN.map((name) => [
    name,
    {
      type: 'string',
      label: text(`the ${name}`, `${name}`),
      ask: text(`Which ${name}?`, `${name}是什么？`),
      maxLength: 64,
    },
  ])
  return {
    pack: `${slug}/records`,
    version: '1.0.0',
    title: text('Records', '档案'),
    locales: ['en', 'zh-CN'],
    owner: { team: 'Records' },
    effective: { from: '2026-01-01' },
    extends: [{ pack: 'tutela/core-safety', range: '^1.0.0' }],
    vocabulary: {
      actions: {
        read: word('Read it', '读取'),
        write: word('Write it', '写入'),
        delete: word('Delete it', '删除'),
        export: word('Take a copy out', '导出'),
      },
    },
    facts: {
      ...Object.fromEntries(plain),
      role: {
        type: 'string',
        label: text('the role', '角色'),
        ask: text('Which role?', '什么角色？'),
        maxLength: 64,
        changeable: true,
        decisive: true,
      },
      status: {
        type: 'string',
        label: text('the status', '状态'),
        ask: text('Which status?', '什么状态？'),
        maxLength: 64,
        assume: 'active',
      },
      logged: {
        type: 'boolean',
        label: text('it was written down', '已登记'),
        ask: text('Was it written down?', '是否已登记？'),
        changeable: true,
      },
      mayWrite: {
        type: 'boolean',
        label: text('the user may write', '用户可写入'),
        ask: text('May the user write?', '用户可以写入吗？'),
        assume: true,
      },
      soft: {
        type: 'boolean',
        label: text('it can be undone', '可撤销'),
        ask: text('Can it be undone?', '是否可撤销？'),
        changeable: true,
        decisive: true,
      },
    },
    requirements: [
      rule(slug, 'ARCHIVED', {
        message: text('Have an administrator write it.', '请由管理员写入。'),
        when: { all: [isAct('write'), { fact: 'status', operator: 'equal', value: 'archived' }] },
        require: { fact: 'role', operator: 'equal', value: 'admin' },
      }),
      rule(slug, 'READERS', {
        message: text('Have somebody write it who may.', '请由有权限的人写入。'),
        when: { all: [isAct('write'), { fact: 'mayWrite', operator: 'equal', value: false }] },
        require: { fact: 'role', operator: 'equal', value: 'admin' },
      }),
      rule(slug, 'UNDO', {
        message: text('Delete it so that it can be undone.', '请采用可撤销的删除方式。'),
        when: isAct('delete'),
        require: { fact: 'soft', operator: 'equal', value: true },
      }),
      rule(slug, 'LOGGED', {
        level: 'required',
        message: text('Write down that a copy was taken out.', '请登记导出情况。'),
        when: isAct('export'),
        require: { fact: 'logged', operator: 'equal', value: true },
      }),
    ],
    registers: {
      users: {
        title: text('Users', '用户'),
        subjectKind: 'user',
        fields: { mayWrite: { type: 'boolean', required: true, label: text('may write', '可写入') } },
        yields: { user: { mayWrite: { latest: 'mayWrite' } } },
      },
    },
    tests: [
      test(slug, 'a reader', 'READERS', { 'action.type': 'write', mayWrite: false, role: 'clerk' }, 'UNMET'),
      test(
        slug,
        'a reader who leads',
        'READERS',
        { 'action.type': 'write', mayWrite: false, role: 'admin' },
        'MET',
      ),
      test(slug, 'a reader of no known role', 'READERS', { 'action.type': 'write', mayWrite: false }, 'OPEN'),
      test(
        slug,
        'an administrator',
        'ARCHIVED',
        { 'action.type': 'write', status: 'archived', role: 'admin' },
        'MET',
      ),
      test(
        slug,
        'another',
        'ARCHIVED',
        { 'action.type': 'write', status: 'archived', role: 'clerk' },
        'UNMET',
      ),
      test(slug, 'nobody said', 'ARCHIVED', { 'action.type': 'write', status: 'archived' }, 'OPEN'),
      test(slug, 'undone', 'UNDO', { 'action.type': 'delete', soft: true }, 'MET'),
      test(slug, 'for good', 'UNDO', { 'action.type': 'delete', soft: false }, 'UNMET'),
      test(slug, 'written down', 'LOGGED', { 'action.type': 'export', logged: true }, 'MET'),
      test(slug, 'not written down', 'LOGGED', { 'action.type': 'export', logged: false }, 'UNMET'),
      test(slug, 'nothing said of it', 'LOGGED', { 'action.type': 'export' }, 'OPEN'),
      test(slug, 'not said', 'UNDO', { 'action.type': 'delete' }, 'OPEN'),
    ],
  }
}
