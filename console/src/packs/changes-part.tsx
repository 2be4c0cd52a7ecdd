import type { Override } from 'tutela/engine'
import { text } from '../texts/texts.ts'
import { ConditionEditor } from './conditions.tsx'
import type { Path } from './draft.ts'
import { ChoiceField, type Editing, say, WordsField } from './editing.tsx'
import { Card, emptyWords, levelOptions, Part } from './part.tsx'

/** Changes to requirements of other packs. A floor may only be tightened; the API says where one would not be. */
export function ChangesPart({ at }: { at: Editing }) {
  const { doc, words } = at
  const add = (target: string) => {
    const found = words.requirements().find(({ code }) => code === target)
    if (found === undefined) return
    say(at, ['extends'], words.extendsWith(found.pack))
    say(at, ['overrides', doc.overrides?.length ?? 0], {
      target,
      change: { level: found.requirement.level },
      reason: emptyWords(doc),
    })
  }
  return (
    <Part title={text('write.changes')} lead={text('write.changesLead')}>
      {(doc.overrides ?? []).map((override, index) => (
        <One key={override.target} at={at} path={['overrides', index]} override={override} />
      ))}
      <ChoiceField
        id="add-change"
        label={text('write.addChange')}
        value=""
        empty={text('ask.choose')}
        options={words.requirements()}
        onChosen={add}
      />
    </Part>
  )
}

function One({ at, path, override: { target, change } }: { at: Editing; path: Path; override: Override }) {
  const found = at.words.requirements().find(({ code }) => code === target)
  const isFloor = found?.requirement.lock === 'floor'
  const setLevel = (level: string) => {
    const { enabled: _enabled, level: _level, ...rest } = change
    say(at, [...path, 'change'], level === 'off' ? { ...rest, enabled: false } : { ...rest, level })
  }
  return (
    <Card at={at} path={path} title={found?.title ?? target} tag={isFloor ? text('write.floor') : undefined}>
      {isFloor ? <p>{text('write.floorLead')}</p> : null}
      <ChoiceField
        id={`level-of-${path.join('-')}`}
        label={text('write.level')}
        value={change.enabled === false ? 'off' : (change.level ?? found?.requirement.level ?? '')}
        options={[...levelOptions(), { code: 'off', title: text('write.level.off') }]}
        onChosen={setLevel}
      />
      <ConditionEditor
        at={at}
        path={[...path, 'change', 'require']}
        label={text('write.demandToo')}
        none={text('write.demandNone')}
      />
      <WordsField
        at={at}
        path={[...path, 'reason']}
        label={text('write.reason')}
        hint={text('write.reasonHint')}
        isLong
      />
    </Card>
  )
}
