/** The language in its reader's words: "Spanish", "English (United States)". What has no name stays its tag. */
export function languageName(tag: string, locale?: string): string {
  try {
    return new Intl.DisplayNames(locale === undefined ? undefined : [locale], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
