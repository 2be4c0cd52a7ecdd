import type { Requirement } from 'tutela/engine'
import { text } from '../texts/texts.ts'
import { requirementCodeFor } from './codes.ts'
import { ConditionEditor } from './conditions.tsx'
import type { Path } from './draft.ts'
import { ChoiceField, type Editing, PlainField, SeveralField, say, WordsField } from './editing.tsx'
import { AddNamed, Card, emptyWords, levelOptions, Part } from './part.tsx'
import { inWords } from './words.ts'

const today = (): string => new Date().toISOString().slice(0, 10)

/** What is required: when, what, what to say, who, by when, and whose words it is. */
export function RequirementsPart({ at }: { at: Editing }) {
  const { doc, words } = at
  return (
    <Part title={text('write.requirements')} lead={text('write.requirementsLead')}>
      {(doc.requirements ?? []).map((requirement, index) => (
        <One key={requirement.code} at={at} path={['requirements', index]} requirement={requirement} />
      ))}
      <AddNamed
        at={at}
        name="requirement"
        label={text('write.newRequirement')}
        button={text('write.addRequirement')}
        onNamed={(title) => {
          const own = doc.requirements ?? []
          const taken = (code: string) =>
            [...own, ...words.requirements()].some((known) => known.code === code)
          say(at, ['requirements', own.length], {
            code: requirementCodeFor(doc, taken),
            kind: 'measure',
            level: 'required',
            lock: 'local',
            title,
            guidance: emptyWords(doc),
            message: emptyWords(doc),
            sources: [{ title: lastSource(own) ?? emptyWords(doc), checkedOn: today() }],
          })
        }}
      />
    </Part>
  )
}

/** Rules of one pack mostly come from one paper. */
const lastSource = (own: readonly Requirement[]) => own.at(-1)?.sources[0]?.title

function One({ at, path, requirement }: { at: Editing; path: Path; requirement: Requirement }) {
  const { words } = at
  const { when, require, level } = requirement
  return (
    <Card at={at} path={path} title={inWords(requirement.title)} tag={text(`write.level.${level}`)}>
      <p class="sentence" dir="auto">
        {text('write.reads', {
          when: when === undefined ? text('write.always') : words.sentence(when),
          require: require === undefined ? text('write.nothingToFulfil') : words.sentence(require),
        })}
      </p>
      <WordsField
        at={at}
        path={[...path, 'title']}
        label={text('write.title')}
        hint={text('write.titleHint')}
      />
      <ConditionEditor
        at={at}
        path={[...path, 'when']}
        label={text('write.when')}
        none={text('write.always')}
      />
      <ConditionEditor
        at={at}
        path={[...path, 'require']}
        label={text('write.require')}
        none={text('write.nothingToFulfil')}
      />
      <ChoiceField
        id={`level-of-${path.join('-')}`}
        label={text('write.level')}
        value={level}
        options={levelOptions()}
        onChosen={(next) => say(at, path, withKind({ ...requirement, level: next as Requirement['level'] }))}
      />
      <WordsField
        at={at}
        path={[...path, 'message']}
        label={text('write.message')}
        hint={text('write.messageHint')}
      />
      <WordsField at={at} path={[...path, 'guidance']} label={text('write.guidance')} isLong />
      <SeveralField
        label={text('write.who')}
        options={words.terms('roles')}
        chosen={requirement.responsible ?? []}
        onChosen={(roles) => say(at, [...path, 'responsible'], roles.length === 0 ? undefined : roles)}
      />
      <When at={at} path={path} requirement={requirement} />
      <Shows at={at} path={path} requirement={requirement} />
      <Source at={at} path={[...path, 'sources', 0]} />
    </Card>
  )
}

/** What sort of rule it is follows from what it says. */
function withKind(requirement: Requirement): Requirement {
  const { resource, deadline, level, require } = requirement
  const kind =
    resource !== undefined
      ? 'signpost'
      : deadline !== undefined
        ? 'deadline'
        : level === 'blocking'
          ? 'prohibition'
          : require === undefined
            ? 'principle'
            : 'measure'
  return { ...requirement, kind }
}

/** By when: at no time in particular, at once, or so many days after a date. */
function When({ at, path, requirement }: { at: Editing; path: Path; requirement: Requirement }) {
  const { deadline, urgency } = requirement
  const { words } = at
  const dates = words
    .facts()
    .filter(({ code }) => ['date', 'dateTime'].includes(words.fact(code)?.type ?? ''))
  const chosen = urgency !== undefined ? 'immediate' : (deadline?.from ?? '')
  const choose = (code: string) => {
    const { deadline: _deadline, urgency: _urgency, ...rest } = requirement
    if (code === '') return say(at, path, withKind(rest))
    if (code === 'immediate') return say(at, path, withKind({ ...rest, urgency: 'immediate' }))
    const days = typeof deadline?.plusDays === 'number' ? deadline.plusDays : 30
    say(at, path, withKind({ ...rest, deadline: { label: 'TIMELY', from: code, plusDays: days } }))
    const declaring = dates.find((known) => known.code === code)
    if (declaring !== undefined) say(at, ['extends'], words.extendsWith(declaring.pack))
  }
  return (
    <>
      <ChoiceField
        id={`due-of-${path.join('-')}`}
        label={text('write.byWhen')}
        value={chosen}
        empty={text('write.noDate')}
        options={[
          { code: 'immediate', title: text('write.atOnce') },
          ...dates.map(({ code, title }) => ({ code, title: text('write.daysAfter', { date: title }) })),
        ]}
        onChosen={choose}
      />
      {typeof deadline?.plusDays === 'number' ? (
        <PlainField
          at={at}
          path={[...path, 'deadline', 'plusDays']}
          label={text('write.days')}
          type="number"
        />
      ) : null}
    </>
  )
}

/** A hotline or contact that is shown with it. */
function Shows({ at, path, requirement }: { at: Editing; path: Path; requirement: Requirement }) {
  const { words } = at
  const resources = words.terms('resources')
  const choose = (code: string) => {
    const { resource: _before, ...rest } = requirement
    say(at, path, withKind(code === '' ? rest : { ...rest, resource: code }))
    const declaring = resources.find((known) => known.code === code)
    if (declaring !== undefined) say(at, ['extends'], words.extendsWith(declaring.pack))
  }
  return (
    <ChoiceField
      id={`resource-of-${path.join('-')}`}
      label={text('write.shows')}
      value={requirement.resource ?? ''}
      empty={text('write.showsNothing')}
      options={resources}
      onChosen={choose}
    />
  )
}

function Source({ at, path }: { at: Editing; path: Path }) {
  return (
    <>
      <WordsField
        at={at}
        path={[...path, 'title']}
        label={text('write.source')}
        hint={text('write.sourceHint')}
      />
      <PlainField at={at} path={[...path, 'reference']} label={text('write.reference')} isNeeded={false} />
      <PlainField
        at={at}
        path={[...path, 'checkedOn']}
        label={text('write.checkedOn')}
        type="date"
        isNeeded={false}
      />
    </>
  )
}
