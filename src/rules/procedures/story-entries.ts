import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { decidePlannedEntry } from './decide-entry.ts'
import { foldEntry } from './fold-entry.ts'
import { registerOf } from './in-force.ts'
import type {
  Actor,
  EntryDecision,
  EntryEvent,
  EntryState,
  Moment,
  NewEntryEvent,
  PlannedEntry,
} from './types.ts'

/** An entry of a story. */
export interface StoryEntry {
  readonly id: string
  readonly register: string
  readonly subjectRef: string | null
  /** Of an entry that a step made: the run and the step. */
  readonly madeBy: string | null
  readonly events: EntryEvent[]
}

/** What an event does to an entry, or why the register does not take it. */
export interface EntryWrite {
  readonly entry: StoryEntry
  readonly decision: EntryDecision
}

/** The registers of a story, kept in memory while it is played. */
export class StoryEntries {
  private readonly byId = new Map<string, StoryEntry>()
  private readonly compiled: CompiledRuleset

  constructor(compiled: CompiledRuleset) {
    this.compiled = compiled
  }

  get(id: string): StoryEntry | undefined {
    return this.byId.get(id)
  }

  /** A name for an entry that the story does not name; `further` of them were given out without being stored yet. */
  nextId(further = 0): string {
    return `entry${this.byId.size + further + 1}`
  }

  /** The entries of a register as they stand. */
  in(register: string): EntryState[] {
    return [...this.byId.values()]
      .filter((entry) => entry.register === register)
      .map((entry) => foldEntry(entry, entry.events))
  }

  store(
    entry: StoryEntry,
    event: NewEntryEvent,
    { by, at }: { readonly by: string; readonly at: string },
  ): void {
    this.byId.set(entry.id, entry)
    const version = entry.events.length + 1
    entry.events.push({ ...event, version, id: `${entry.id}.${version}`, recordedAt: at, recordedBy: by })
  }

  /** What an event of a run does to entries; nothing to one that is not there any more, or void. Nothing is stored yet. */
  planned(run: string, plans: readonly PlannedEntry[], actor: Actor, moment: Moment): EntryWrite[] {
    return plans.flatMap((plan, place): EntryWrite[] => {
      const { act, register: code, step, madeUnder, fromEnd, subjectRef } = plan
      const register = registerOf(this.compiled, code)
      if (!register) return []
      const decide = (entry: EntryState | null) => decidePlannedEntry(register, entry, plan, actor, moment)
      const placeOf = (under: string) => `${run}/${under}/${code}`
      if (act === 'add') {
        const entry = {
          id: this.nextId(place),
          register: code,
          subjectRef,
          madeBy: placeOf(step),
          events: [],
        }
        return [{ entry, decision: decide(null) }]
      }
      const places = new Set<string | null>(madeUnder.map(placeOf))
      const entry = [...this.byId.values()].filter(({ madeBy }) => places.has(madeBy)).at(-fromEnd)
      const state = entry && foldEntry(entry, entry.events)
      return entry && state && !state.void ? [{ entry, decision: decide(state) }] : []
    })
  }
}
