import { useRef, useState } from 'preact/hooks'

/**
 * Something that is done once: while it is under way it is not begun again, and until it has worked every try carries the same key,
 * as long as the same is sent, so that an answer that was lost does not do it twice.
 */
export function useAct(): {
  readonly isBusy: boolean
  readonly error: unknown
  readonly run: (what: unknown, act: (idempotencyKey: string) => Promise<void>) => Promise<void>
} {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const tried = useRef<{ what: string; key: string } | null>(null)
  const run = async (what: unknown, act: (idempotencyKey: string) => Promise<void>) => {
    if (isBusy) return
    const said = JSON.stringify(what)
    if (tried.current?.what !== said) tried.current = { what: said, key: crypto.randomUUID() }
    setBusy(true)
    setError(null)
    try {
      await act(tried.current.key)
      tried.current = null
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, error, run }
}
