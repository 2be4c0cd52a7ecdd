import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { locale, text } from '../texts/texts.ts'
import { Problem } from './problem.tsx'

type State<Value> =
  | { readonly is: 'loading'; readonly last: Value | null }
  | { readonly is: 'there'; readonly value: Value }
  | { readonly is: 'failed'; readonly error: unknown }

/** Loads something when it is shown, when one of `keys` changes and when the language does; `reload` loads it anew. */
export function useLoaded<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  keys: readonly unknown[],
): { state: State<Value>; reload: () => void } {
  const [state, setState] = useState<State<Value>>({ is: 'loading', last: null })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const stop = new AbortController()
    setState((before) => ({ is: 'loading', last: before.is === 'there' ? before.value : null }))
    load(stop.signal).then(
      (value) => !stop.signal.aborted && setState({ is: 'there', value }),
      (error: unknown) => !stop.signal.aborted && setState({ is: 'failed', error }),
    )
    return () => stop.abort()
  }, [...keys, locale.value, turn])
  return { state, reload: () => setTurn(turn + 1) }
}

/** What was loaded, or that it is on its way, or why it did not come. While it is loaded anew the last one stays. */
export function Loaded<Value>({
  from: { state, reload },
  children,
}: {
  from: { readonly state: State<Value>; readonly reload: () => void }
  children: (value: Value) => ComponentChildren
}) {
  if (state.is === 'failed') return <Problem error={state.error} again={reload} />
  // What is there may be nothing: that there is none of a name is an answer, too.
  if (state.is === 'there') return children(state.value)
  if (state.last !== null) return children(state.last)
  return (
    <p role="status" class="loading">
      {text('app.loading')}
    </p>
  )
}
