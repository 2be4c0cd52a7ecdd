import type { TextKey } from '../texts/en.ts'
import { text } from '../texts/texts.ts'
import { termCodeFor } from './codes.ts'
import type { Path } from './draft.ts'
import { type Editing, PlainField, say, WordsField } from './editing.tsx'
import { AddNamed, Card, Part } from './part.tsx'
import { inWords } from './words.ts'

const LISTS: readonly (readonly [list: string, title: TextKey, label: TextKey, button: TextKey])[] = [
  ['clientGroups', 'write.clientGroups', 'write.newClientGroup', 'write.addClientGroup'],
  ['serviceModels', 'write.serviceModels', 'write.newServiceModel', 'write.addServiceModel'],
  ['resources', 'write.resources', 'write.newResource', 'write.addResource'],
  ['roles', 'write.roles', 'write.newRole', 'write.addRole'],
]

/** Words of the organisation: whom it serves, how, where to turn, who acts. */
export function WordsPart({ at }: { at: Editing }) {
  const { doc, words } = at
  return (
    <Part title={text('write.words')} lead={text('write.wordsLead')}>
      {LISTS.map(([list, title, label, button]) => (
        <section key={list}>
          <h3>{text(title)}</h3>
          {Object.keys(doc.vocabulary?.[list] ?? {}).map((code) => (
            <Term key={code} at={at} list={list} code={code} />
          ))}
          <AddNamed
            at={at}
            name={list}
            label={text(label)}
            button={text(button)}
            onNamed={(named, typed) => {
              const taken = (code: string) => words.terms(list).some((term) => term.code === code)
              const code = termCodeFor(doc, typed, taken)
              const term = list === 'resources' ? { title: named, contact: '' } : { title: named }
              say(at, ['vocabulary', list, code], term)
            }}
          />
        </section>
      ))}
    </Part>
  )
}

function Term({ at, list, code }: { at: Editing; list: string; code: string }) {
  const path: Path = ['vocabulary', list, code]
  const term = at.doc.vocabulary?.[list]?.[code]
  return (
    <Card at={at} path={path} title={inWords(term?.title)} tag={term?.contact}>
      <WordsField at={at} path={[...path, 'title']} label={text('write.name')} />
      {list === 'resources' ? (
        <>
          <PlainField
            at={at}
            path={[...path, 'contact']}
            label={text('write.contact')}
            hint={text('write.contactHint')}
          />
          <WordsField
            at={at}
            path={[...path, 'description']}
            label={text('write.description')}
            isLong
            isNeeded={false}
          />
          <PlainField
            at={at}
            path={[...path, 'verifiedOn']}
            label={text('write.verifiedOn')}
            type="date"
            isNeeded={false}
          />
        </>
      ) : null}
    </Card>
  )
}
