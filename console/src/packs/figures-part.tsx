import { LineInput } from '../parts/line-input.tsx'
import { text } from '../texts/texts.ts'
import type { Path } from './draft.ts'
import { ChoiceField, type Editing, say } from './editing.tsx'
import { Card, inLocales, Part } from './part.tsx'
import { inWords } from './words.ts'

/** Figures of other packs, made stricter. */
export function FiguresPart({ at }: { at: Editing }) {
  const { doc, words } = at
  const others = words.figures().filter(({ code }) => doc.parameters?.[code] === undefined)
  const add = (code: string) => {
    const found = others.find((known) => known.code === code)
    if (found === undefined) return
    say(at, ['extends'], words.extendsWith(found.pack))
    say(at, ['parameters', code], {
      ...found.figure,
      label: inLocales(doc, found.figure.label),
      ...bounds(found.figure.stricter, found.figure.default),
      default: found.figure.default,
    })
  }
  return (
    <Part title={text('write.figures')} lead={text('write.figuresLead')}>
      {Object.entries(doc.parameters ?? {}).map(([code, figure]) => {
        const before = words.figures().find((known) => known.code === code)?.figure
        const path: Path = ['parameters', code]
        return (
          <Card key={code} at={at} path={path} title={inWords(figure.label)} tag={String(figure.default)}>
            <p class="quiet">
              {before === undefined
                ? null
                : text(figure.stricter === 'lower' ? 'write.figureLower' : 'write.figureHigher', {
                    value: before.default,
                  })}
            </p>
            <div class="field">
              <label for={`figure-${code}`}>{text('write.figure')}</label>
              <LineInput
                id={`figure-${code}`}
                type="number"
                value={String(figure.default)}
                onTyped={(typed) => {
                  const value = Number(typed)
                  say(at, path, { ...figure, ...bounds(figure.stricter, value), default: value })
                }}
              />
            </div>
          </Card>
        )
      })}
      <ChoiceField
        id="add-figure"
        label={text('write.addFigure')}
        value=""
        empty={text('ask.choose')}
        options={others.map(({ code, title, pack, figure }) => ({
          code,
          title: `${title}: ${figure.default} (${words.titleOfPack(pack)})`,
        }))}
        onChosen={add}
      />
    </Part>
  )
}

/** Nobody gets past the stricter figure either. */
const bounds = (stricter: 'lower' | 'higher', value: number) =>
  stricter === 'lower' ? { maximum: value } : { minimum: value }
