import { useRef, useState } from 'preact/hooks'
import { draft } from '../api/drafts.ts'

interface Tried {
  readonly what: string
  readonly key: string
  readonly at: number
}

/** A try that was made longer ago is over: the same said again is meant again. */
const SAME_TRY_MS = 10 * 60_000

/**
 * Something that is done once: while it is under way it is not begun again, and until it has worked every try carries the same key,
 * as long as the same is sent, so that an answer that was lost does not do it twice. With a name, which no other act has, the key is
 * kept before anything leaves, and a reload in between changes nothing of that.
 */
export function useAct(name?: string): {
  readonly isBusy: boolean
  readonly error: unknown
  readonly run: (what: unknown, act: (idempotencyKey: string) => Promise<void>) => Promise<void>
} {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const here = useRef<Tried | null>(null)
  const tried = name === undefined ? null : draft<Tried | null>(`act.${name}`, null, readTried)
  const keep = (next: Tried | null) => {
    here.current = next
    if (tried !== null) tried.value = next
  }
  const run = async (what: unknown, act: (idempotencyKey: string) => Promise<void>) => {
    if (isBusy) return
    const said = JSON.stringify(what)
    const before = tried === null ? here.current : tried.peek()
    const isSame = before?.what === said && Date.now() - before.at < SAME_TRY_MS
    const { key } = isSame ? before : { key: crypto.randomUUID() }
    keep({ what: said, key, at: isSame ? before.at : Date.now() })
    setBusy(true)
    setError(null)
    try {
      await act(key)
      keep(null)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, error, run }
}

function readTried(kept: unknown): Tried | null {
  if (typeof kept !== 'object' || kept === null) return null
  const { what, key, at } = kept as Partial<Tried>
  return typeof what === 'string' && typeof key === 'string' && typeof at === 'number'
    ? { what, key, at }
    : null
}
