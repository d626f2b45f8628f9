// XML 1.0 has no way to write these characters, not even escaped. https://www.w3.org/TR/xml/#charsets
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** A document in which every character that XML cannot carry has become U+FFFD. */
export function xmlSafe(document: string): string {
  return document.replace(FORBIDDEN, '\uFFFD');
}

/** Text content. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
