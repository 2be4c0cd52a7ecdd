import type { FactDeclaration } from 'tutela/engine'
import { text } from '../texts/texts.ts'
import { factNameFor, termCodeFor } from './codes.ts'
import type { Path } from './draft.ts'
import { ChoiceField, type Editing, say, TickField, WordsField } from './editing.tsx'
import { AddNamed, Card, emptyWords, Part } from './part.tsx'
import { inWords } from './words.ts'

const FACT_KINDS = ['boolean', 'integer', 'date', 'code'] as const

/** Questions that no pack asks yet. */
export function QuestionsPart({ at }: { at: Editing }) {
  const { doc, words } = at
  return (
    <Part title={text('write.questions')} lead={text('write.questionsLead')}>
      {Object.entries(doc.facts ?? {}).map(([name, fact]) => (
        <Question key={name} at={at} name={name} fact={fact} />
      ))}
      <AddNamed
        at={at}
        name="question"
        label={text('write.newQuestion')}
        button={text('write.addQuestion')}
        onNamed={(ask, typed) => {
          const name = factNameFor(doc, typed, (taken) => words.fact(taken) !== undefined)
          const label = Object.fromEntries(
            Object.entries(ask).map(([tag, said]) => [tag, said.replace(/[?？]$/, '')]),
          )
          say(at, ['facts', name], { type: 'boolean', label, ask, decisive: true, changeable: true })
        }}
      />
    </Part>
  )
}

function Question({ at, name, fact }: { at: Editing; name: string; fact: FactDeclaration }) {
  const { doc } = at
  const path: Path = ['facts', name]
  const setKind = (type: string) => {
    const { vocabulary: _before, ...rest } = fact
    const list = name.replaceAll(/\W+(\w)/g, (_match, letter: string) => letter.toUpperCase())
    const isCode = type === 'code'
    say(at, path, { ...rest, type, changeable: type === 'boolean', ...(isCode && { vocabulary: list }) })
    if (isCode && doc.vocabulary?.[list] === undefined)
      say(at, ['vocabulary', list, 'first'], { title: emptyWords(doc) })
  }
  return (
    <Card at={at} path={path} title={inWords(fact.ask) || inWords(fact.label)}>
      <WordsField at={at} path={[...path, 'ask']} label={text('write.ask')} hint={text('write.askHint')} />
      <WordsField
        at={at}
        path={[...path, 'label']}
        label={text('write.factLabel')}
        hint={text('write.factLabelHint')}
      />
      <ChoiceField
        id={`kind-${name}`}
        label={text('write.factKind')}
        value={fact.type}
        options={FACT_KINDS.map((code) => ({ code, title: text(`write.kind.${code}`) }))}
        onChosen={setKind}
      />
      {fact.type === 'code' && fact.vocabulary !== undefined ? (
        <Answers at={at} list={fact.vocabulary} />
      ) : null}
      <TickField at={at} path={[...path, 'decisive']} label={text('write.decisive')} />
    </Card>
  )
}

function Answers({ at, list }: { at: Editing; list: string }) {
  const terms = at.doc.vocabulary?.[list] ?? {}
  return (
    <section>
      <h3>{text('write.answers')}</h3>
      {Object.keys(terms).map((code) => (
        <Card key={code} at={at} path={['vocabulary', list, code]} title={inWords(terms[code]?.title)}>
          <WordsField at={at} path={['vocabulary', list, code, 'title']} label={text('write.name')} />
        </Card>
      ))}
      <AddNamed
        at={at}
        name={`answer-${list}`}
        label={text('write.newAnswer')}
        button={text('write.addAnswer')}
        onNamed={(title, typed) =>
          say(at, ['vocabulary', list, termCodeFor(at.doc, typed, (code) => terms[code] !== undefined)], {
            title,
          })
        }
      />
    </section>
  )
}
