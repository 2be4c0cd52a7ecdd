import { ID_PREFIXES } from '../operations/ids.ts'
import { dismissTask, type TaskPayload as Payload } from '../operations/tasks/dismiss-task.ts'
import { getTask } from '../operations/tasks/get-task.ts'
import { listTasks, type TaskConnection as Tasks } from '../operations/tasks/list-tasks.ts'
import { requirementOfTask, rolesOfTask, type TaskView, titleOfTask } from '../operations/tasks/task-view.ts'
import { builder } from './builder.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { Altered, PageInfo, pageArguments, pageComplexity } from './pagination.ts'
import { ProcedureRun } from './procedure-run.ts'
import { RegisterEntry } from './register.ts'
import { Requirement } from './requirement.ts'
import { LOCALE_DESCRIPTION, Role } from './vocabulary.ts'
import { Waiver } from './waiver.ts'

const WRITE = { field: 10, multiplier: 1 }
/** Every row of the list is looked at. */
const COUNT = { field: 10, multiplier: 1 }

export const Task = builder.objectRef<TaskView>('Task').implement({
  description:
    'Something that is to be done, made anew of what it comes from whenever it is shown: gone when its reason is gone.',
  interfaces: [Node],
  fields: (t) => ({
    kind: t.string({
      description:
        'step: of a run. register: by a rule for the entries of a register. retention: an entry has been kept as long as it is to be. waiver: one that is about to run out. review: a pack to look at again. webhook: one that has stopped.',
      resolve: ({ task }) => task.kind,
    }),
    code: t.string({
      description: 'The rule, the step with its procedure, or the register that it comes from.',
      resolve: ({ task }) => task.code,
    }),
    title: t.string({
      description: 'What is to be done.',
      args: { locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
      resolve: (view, { locale }, { ctx }) => titleOfTask(ctx, view, locale),
    }),
    dueAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when; null where there is no date.',
      resolve: ({ task }) => task.dueAt,
    }),
    overdue: t.boolean({
      description: 'It should have been done by now.',
      resolve: ({ task }) => task.overdue,
    }),
    held: t.boolean({
      description: 'Of a retention: something holds the entry back from being deleted.',
      resolve: ({ task }) => task.held,
    }),
    dismissed: t.boolean({
      description: 'Somebody set it aside, for as long as it has the same reason.',
      resolve: ({ isDismissed }) => isDismissed,
    }),
    roles: t.field({
      type: [Role],
      description: 'Who is to do it; empty: anybody may.',
      resolve: (view, _args, { ctx }) => rolesOfTask(ctx, view),
    }),
    subjectRef: t.string({
      nullable: true,
      description:
        'The pseudonymous reference of whom it is about; null for nobody in particular. Needs the scope "read" or "check".',
      authScopes: { oneOf: ['read', 'check'] },
      resolve: ({ task }) => task.subjectRef,
    }),
  }),
})

builder.objectFields(Task, (t) => ({
  requirement: t.field({
    type: Requirement,
    nullable: true,
    description: 'The requirement that it fulfils.',
    resolve: (view, _args, { ctx }) => requirementOfTask(ctx, view),
  }),
  run: t.expose('run', {
    type: ProcedureRun,
    nullable: true,
    description: 'The run that it is a step of.',
  }),
  entry: t.expose('entry', {
    type: RegisterEntry,
    nullable: true,
    description: 'The entry that it comes from.',
  }),
  waiver: t.field({
    type: Waiver,
    nullable: true,
    description: 'The waiver that is about to run out.',
    resolve: ({ waiver }) => waiver,
  }),
}))

registerNode({
  prefix: ID_PREFIXES.task,
  type: Task,
  load: ({ ctx, id }) => getTask({ ctx, input: { id } }),
})

const TaskEdge = builder.objectRef<Tasks['edges'][number]>('TaskEdge').implement({
  description: 'One entry of a list of Task with its place.',
  fields: (t) => ({
    node: t.field({ type: Task, description: 'The entry.', resolve: ({ node }) => node }),
    cursor: t.exposeString('cursor', { description: 'The place of the entry, to go on after it.' }),
  }),
})

const TaskConnection = builder.objectRef<Tasks>('TaskConnection').implement({
  description: 'One page of a list of Task.',
  fields: (t) => ({
    edges: t.field({
      type: [TaskEdge],
      description: 'The entries with their cursors.',
      complexity: { field: 1, multiplier: 1 },
      resolve: ({ edges }) => [...edges],
    }),
    nodes: t.field({
      type: [Task],
      description: 'The entries without cursors.',
      complexity: { field: 1, multiplier: 1 },
      resolve: ({ edges }) => edges.map(({ node }) => node),
    }),
    pageInfo: t.expose('pageInfo', { type: PageInfo, description: 'Where this page stands in the list.' }),
    totalCount: t.int({
      description: 'How many entries the whole list has.',
      complexity: COUNT,
      resolve: ({ totalCount }) => totalCount(),
    }),
    altered: t.field({
      type: [Altered],
      description:
        'Records of this page that were altered in the database: nobody can tell what is to be done about them.',
      resolve: ({ altered }) => [...altered],
    }),
    unlooked: t.int({
      description:
        'How many records are still to be looked at since the rules have changed: their tasks may be missing here. The clock goes on with them.',
      resolve: ({ unlooked }) => unlooked,
    }),
  }),
})

const TaskFilter = builder.inputType('TaskFilter', {
  description: 'Which tasks to list; every part that is given must hold.',
  fields: (t) => ({
    kind: t.string({ description: 'Of this kind: step, register, retention, waiver, review or webhook.' }),
    overdue: t.boolean({ description: 'Whether it should have been done by now.' }),
    dueBefore: t.field({ type: 'DateTime', description: 'Due before this time.' }),
    role: t.string({ description: 'That this role may do, what anybody may do among them.' }),
    subjectRef: t.string({ description: 'About exactly this subject.' }),
  }),
})

const DismissTaskInput = builder.inputType('DismissTaskInput', {
  description: 'A task to set aside.',
  fields: (t) => ({
    idempotencyKey: t.string({
      required: true,
      description:
        'Chosen by the caller, 1 to 200 printable characters, one for each task: repeating the call with it is safe.',
    }),
    taskId: t.id({ required: true, description: 'The task.' }),
    reason: t.string({ required: true, description: 'Why, in words; at most 2,000 characters.' }),
  }),
})

const TaskPayload = builder.objectRef<Payload>('TaskPayload').implement({
  description: 'The task as it was set aside, or what has to be mended.',
  fields: (t) => ({
    task: t.expose('task', {
      type: Task,
      nullable: true,
      description: 'Null when there is none of this id, or its reason is gone.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended, nothing was recorded then; else empty.',
    }),
  }),
})

builder.queryField('tasks', (t) =>
  t.field({
    type: TaskConnection,
    description:
      'What is to be done, the most urgent first: what is overdue, what is due next, what has no date, and last what is held back.',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: TaskFilter, description: 'Which ones; all when absent.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listTasks({ ctx, input }),
  }),
)

builder.mutationField('dismissTask', (t) =>
  t.field({
    type: TaskPayload,
    description:
      'Sets a task aside, with a reason. It is there again when what it rests on changes. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: DismissTaskInput, required: true, description: 'Which one, and why.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => dismissTask({ ctx, input }),
  }),
)
