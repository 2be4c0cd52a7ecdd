/** The language tag that a request asks first to be answered in (Accept-Language); null where it names none, or any. */
export function askedLanguage(header: string | null | undefined): string | null {
  const [first = ''] = (header ?? '').split(/[,;]/)
  return /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/.test(first.trim()) ? first.trim() : null
}
