/**
 * A pack with the rules of the to-do application with which products show each other that they speak AuthZEN: what somebody may do
 * follows from the roles that the register of users gives them, and from whose entry it is.
 * Source: github.com/openid/authzen, interop/authzen-interop-website/docs/scenarios/todo-1.0-id.
 */
import type { OwnPack } from './own-pack.ts'
import { isAct, rule, test, text, word } from './records-pack.ts'

const hasRole = (...roles: string[]) => ({ fact: 'user.roles', operator: 'containsAny', value: roles })

/** The pack of an organisation; `owners` are the addresses of those who may own an entry. */
export function todoPack(slug: string, owners: readonly string[]): OwnPack {
  const isOwner = {
    any: owners.map((owner) => ({
      all: ['user.email', 'ownerID'].map((fact) => ({ fact, operator: 'equal', value: owner })),
    })),
  }
  const [first = '', second = ''] = owners
  const proofs = (code: string, act: string) => [
    test(
      slug,
      `${act}, may`,
      code,
      { ...said(act, ['admin', 'evil_genius'], first), ownerID: second },
      'MET',
    ),
    test(slug, `${act}, may not`, code, { ...said(act, ['viewer'], first), ownerID: first }, 'UNMET'),
    test(slug, `${act}, nobody known`, code, { 'action.type': act, ownerID: first }, 'OPEN'),
  ]
  return {
    pack: `${slug}/todo`,
    version: '1.0.0',
    title: text('To-do lists', '待办清单'),
    locales: ['en', 'zh-CN'],
    owner: { team: 'Records' },
    effective: { from: '2026-01-01' },
    extends: [{ pack: 'tutela/core-safety', range: '^1.0.0' }],
    vocabulary: {
      actions: {
        can_read_user: word('Look at a user', '查看用户'),
        can_read_todos: word('Look at entries', '查看条目'),
        can_create_todo: word('Make an entry', '新建条目'),
        can_update_todo: word('Tick an entry off', '勾选条目'),
        can_delete_todo: word('Delete an entry', '删除条目'),
      },
      subjectKinds: { user: word('A user', '用户'), todo: word('An entry', '条目') },
    },
    facts: {
      'user.email': {
        type: 'string',
        label: text('the address of the user', '用户邮箱'),
        ask: text('Which address has the user?', '用户邮箱是什么？'),
        maxLength: 64,
        decisive: true,
      },
      'user.roles': {
        type: 'strings',
        label: text('the roles of the user', '用户角色'),
        ask: text('Which roles has the user?', '用户有哪些角色？'),
        maxLength: 64,
        changeable: true,
        decisive: true,
      },
      ownerID: {
        type: 'string',
        label: text('whose entry it is', '条目所有者'),
        ask: text('Whose entry is it?', '是谁的条目？'),
        maxLength: 64,
        decisive: true,
      },
    },
    registers: {
      users: {
        title: text('Users', '用户'),
        subjectKind: 'user',
        fields: {
          email: { type: 'string', required: true, maxLength: 64, label: text('address', '邮箱') },
          roles: { type: 'strings', required: true, label: text('roles', '角色') },
        },
        yields: { user: { 'user.email': { latest: 'email' }, 'user.roles': { latest: 'roles' } } },
      },
    },
    requirements: [
      rule(slug, 'CREATE', {
        message: text('Only editors and administrators make entries.', '仅编辑和管理员可新建条目。'),
        when: isAct('can_create_todo'),
        require: hasRole('admin', 'editor'),
      }),
      rule(slug, 'UPDATE', {
        message: text('Only its owner ticks an entry off.', '仅所有者可勾选条目。'),
        when: isAct('can_update_todo'),
        require: { any: [hasRole('evil_genius'), { all: [hasRole('editor'), isOwner] }] },
      }),
      rule(slug, 'DELETE', {
        message: text('Only its owner deletes an entry.', '仅所有者可删除条目。'),
        when: isAct('can_delete_todo'),
        require: { any: [hasRole('admin'), { all: [hasRole('editor'), isOwner] }] },
      }),
    ],
    tests: [
      ...proofs('CREATE', 'can_create_todo'),
      ...proofs('UPDATE', 'can_update_todo'),
      ...proofs('DELETE', 'can_delete_todo'),
    ],
  }
}

const said = (act: string, roles: readonly string[], email: string) => ({
  'action.type': act,
  'user.roles': roles,
  'user.email': email,
})
