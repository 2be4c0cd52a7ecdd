import type { ComponentType } from 'preact'
import type { TextKey } from '../texts/en.ts'

export interface Screen {
  /** Its address and the end of its title's key. */
  readonly name:
    | 'ask'
    | 'protocols'
    | 'tasks'
    | 'registers'
    | 'records'
    | 'reports'
    | 'packs'
    | 'change'
    | 'house'
    | 'play'
  readonly title: TextKey
  /** Whether it asks the API, and so needs somebody signed in. */
  readonly needsKey: boolean
  /** Loaded when it is opened first. */
  readonly load: () => Promise<ComponentType>
}

/** Every screen, in the order of the menu. */
export const SCREENS: readonly Screen[] = [
  {
    name: 'ask',
    title: 'screen.ask',
    needsKey: true,
    load: async () => (await import('../ask/ask-screen.tsx')).AskScreen,
  },
  {
    name: 'protocols',
    title: 'screen.protocols',
    needsKey: true,
    load: async () => (await import('../protocols/protocols-screen.tsx')).ProtocolsScreen,
  },
  {
    name: 'tasks',
    title: 'screen.tasks',
    needsKey: true,
    load: async () => (await import('../tasks/tasks-screen.tsx')).TasksScreen,
  },
  {
    name: 'registers',
    title: 'screen.registers',
    needsKey: true,
    load: async () => (await import('../registers/registers-screen.tsx')).RegistersScreen,
  },
  {
    name: 'records',
    title: 'screen.records',
    needsKey: true,
    load: async () => (await import('../records/records-screen.tsx')).RecordsScreen,
  },
  {
    name: 'reports',
    title: 'screen.reports',
    needsKey: true,
    load: async () => (await import('../reports/reports-screen.tsx')).ReportsScreen,
  },
  {
    name: 'packs',
    title: 'screen.packs',
    needsKey: true,
    load: async () => (await import('../packs/packs-screen.tsx')).PacksScreen,
  },
  {
    name: 'change',
    title: 'screen.change',
    needsKey: true,
    load: async () => (await import('../change/change-screen.tsx')).ChangeScreen,
  },
  {
    name: 'house',
    title: 'screen.house',
    needsKey: true,
    load: async () => (await import('../house/house-screen.tsx')).HouseScreen,
  },
  {
    name: 'play',
    title: 'screen.play',
    needsKey: false,
    load: async () => (await import('../play/play-screen.tsx')).PlayScreen,
  },
]
