declare module 'virtual:shipped-packs' {
  /** Every pack that comes with the product; `address` is where its text is read from. */
  export const SHIPPED_PACKS: readonly {
    readonly pack: string
    readonly version: string
    readonly kind: string
    readonly title: Readonly<Record<string, string>>
    /** Part of the set that every organisation starts with. */
    readonly isUsual: boolean
    readonly address: string
  }[]
}
